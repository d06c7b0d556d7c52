"""Code lists of the SSDA903 return and the school census, as pairs (code, words). Those of every year are kept:
old records must still read."""

# SSDA903 LS
LEGAL_STATUS = [
    ("C1", "Interim care order"),
    ("C2", "Full care order"),
    ("D1", "Freeing order granted"),
    ("E1", "Placement order granted"),
    ("V2", "Single period of accommodation under section 20 (Children Act 1989)"),
    ("V3", "Agreed series of short-term breaks, individual episodes recorded"),
    ("V4", "Agreed series of short-term breaks, agreements recorded (not individual episodes)"),
    ("L1", "Police protection, in LA accommodation"),
    ("L2", "Emergency protection order"),
    ("L3", "Child assessment order, in LA accommodation"),
    ("J1", "Remanded to LA accommodation or youth detention accommodation"),
    ("J2", "LA accommodation under PACE 1984"),
    ("J3", "Youth Rehabilitation Order with residence or intensive fostering requirement"),
]

SHORT_BREAKS = ("V3", "V4")  # no session of care: no PEP deadline by default

# SSDA903 CIN
CATEGORY_OF_NEED = [
    ("N1", "Abuse or neglect"),
    ("N2", "Child's disability"),
    ("N3", "Parental illness or disability"),
    ("N4", "Family in acute stress"),
    ("N5", "Family dysfunction"),
    ("N6", "Socially unacceptable behaviour"),
    ("N7", "Low income"),
    ("N8", "Absent parenting"),
]

# SSDA903 PLACE
PLACEMENT = [
    ("A3", "Placed for adoption with consent, with current foster carer"),
    ("A4", "Placed for adoption with consent, not with current foster carer"),
    ("A5", "Placed for adoption with placement order, with current foster carer"),
    ("A6", "Placed for adoption with placement order, not with current foster carer"),
    ("H5", "Semi-independent living, not subject to children's homes regulations"),
    ("K1", "Secure children's home"),
    ("K2", "Children's home subject to Children's Homes Regulations"),
    ("K3", "Supported accommodation"),
    ("P1", "Placed with own parent(s)/person with PR"),
    ("P2", "Independent living"),
    ("P3", "Residential employment"),
    ("R1", "Residential care home"),
    ("R2", "NHS/health trust or other medical/nursing establishment"),
    ("R3", "Family centre or mother and baby unit"),
    ("R5", "Young offender institution"),
    ("S1", "Residential school, except dual-registered as children's home"),
    ("T0", "All types of temporary move"),
    ("T1", "Temporary - hospital"),
    ("T2", "Temporary - child on holiday"),
    ("T3", "Temporary - carer on holiday"),
    ("T4", "Temporary accommodation of 7 days or less, other"),
    ("U1", "Foster, relative/friend - long term"),
    ("U2", "Foster, relative/friend who is also approved adopter (FfA/concurrent)"),
    ("U3", "Foster, relative/friend - not long term/FfA"),
    ("U4", "Foster, other carer - long term"),
    ("U5", "Foster, other carer who is also approved adopter"),
    ("U6", "Foster, other carer - not long term/FfA"),
    ("Z1", "Other placement"),
    ("Z11", "Other placement (Z11)"),
    ("Z12", "Other placement (Z12)"),
    ("Z13", "Other placement (Z13)"),
    ("Z14", "Other placement (Z14)"),
]

WITH_PARENTS = "P1"
ADOPTION_PLACEMENTS = ("A3", "A4", "A5", "A6")

# SSDA903 PLACE_PROVIDER
PLACEMENT_PROVIDER = [
    ("PR0", "Parent(s) or person with PR"),
    ("PR1", "Own provision (by the LA)"),
    ("PR2", "Other LA provision"),
    ("PR3", "Other public provision"),
    ("PR4", "Private provision"),
    ("PR5", "Voluntary/third sector provision"),
]

# SSDA903 REC
REASON_CEASED = [
    ("X1", "Episode ceases, new episode begins same day"),
    ("E11", "Adopted - unopposed"),
    ("E12", "Adopted - consent dispensed with"),
    ("E2", "Died"),
    ("E3", "Care taken over by another UK LA"),
    ("E4A", "Returned home, planned"),
    ("E4B", "Returned home, unplanned"),
    ("E13", "Left care to live with person(s) with no PR"),
    ("E41", "Residence/child arrangements order"),
    ("E43", "SGO to former foster carer"),
    ("E44", "SGO to carer other than former foster carer"),
    ("E45", "SGO to former foster carer, relative/friend"),
    ("E46", "SGO to former foster carer, other"),
    ("E47", "SGO to other carer, relative/friend"),
    ("E48", "SGO to other carer, other"),
    ("E5", "Independent living, supportive accommodation"),
    ("E6", "Independent living, no formalised support"),
    ("E7", "Transferred to adult residential care"),
    ("E8", "Ceased for any other reason"),
    ("E9", "Sentenced to custody"),
    ("E14", "Accommodation on remand ended"),
    ("E15", "Age assessed 18 or over"),
    ("E16", "Moved abroad"),
    ("E17", "Aged 18+, remained with current carers"),
]

EPISODE_CONTINUES = "X1"

# Codes that are not in the list of every collection year: the first and the last one, by the 31 March on which it ends.
# What is not known of the years before 2017 is not guessed. Sources differ on the last year of H5 and P2: it is later.
YEARS = {
    "E43": (None, 2018), "E44": (None, 2018),
    "E45": (2019, None), "E46": (2019, None), "E47": (2019, None), "E48": (2019, None),
    "H5": (None, 2025), "P2": (None, 2025), "K3": (2025, None),
    "Z1": (None, 2026), "Z11": (2026, None), "Z12": (2026, None), "Z13": (2026, None), "Z14": (2026, None),
}  # fmt: skip


def in_year(code: str, first: int, last: int) -> bool:
    """Whether the list of one of these collection years has the code."""
    since, until = YEARS.get(code, (None, None))
    return (since is None or last >= since) and (until is None or first <= until)


# SSDA903 ETHNIC
ETHNICITY = [
    ("WBRI", "White British"),
    ("WIRI", "White Irish"),
    ("WOTH", "Any other White background"),
    ("WIRT", "Traveller of Irish heritage"),
    ("WROM", "Gypsy/Roma"),
    ("MWBC", "White and Black Caribbean"),
    ("MWBA", "White and Black African"),
    ("MWAS", "White and Asian"),
    ("MOTH", "Any other Mixed background"),
    ("AIND", "Indian"),
    ("APKN", "Pakistani"),
    ("ABAN", "Bangladeshi"),
    ("CHNE", "Chinese"),
    ("AOTH", "Any other Asian background"),
    ("BCRB", "Caribbean"),
    ("BAFR", "African"),
    ("BOTH", "Any other Black background"),
    ("OOTH", "Any other ethnic group"),
    ("REFU", "Refused"),
    ("NOBT", "Information not yet obtained"),
]

# SSDA903 SEX: 1 and 2 until 2023/24, letters since
SEX = [("M", "Male"), ("F", "Female"), ("U", "Not known or not recorded")]
SEX_BEFORE_2024 = {"1": "M", "2": "F"}

# National curriculum year, as recorded by the school: it may differ from age
YEAR_GROUPS = [
    ("E1", "Early years, first year"),
    ("E2", "Early years, second year"),
    ("N1", "Nursery, first year"),
    ("N2", "Nursery, second year"),
    ("R", "Reception"),
    ("1", "Year 1"),
    ("2", "Year 2"),
    ("3", "Year 3"),
    ("4", "Year 4"),
    ("5", "Year 5"),
    ("6", "Year 6"),
    ("7", "Year 7"),
    ("8", "Year 8"),
    ("9", "Year 9"),
    ("10", "Year 10"),
    ("11", "Year 11"),
    ("12", "Year 12"),
    ("13", "Year 13"),
    ("14", "Year 14"),
    ("M", "Mixed year class"),
    ("X", "Not following the national curriculum"),
]

# School census SEN provision
SEN_PROVISION = [
    ("N", "No SEN"),
    ("K", "SEN support"),
    ("E", "EHC plan"),
    ("A", "School Action (historic)"),
    ("P", "School Action Plus (historic)"),
    ("S", "Statement (historic)"),
]

# School census SEN need type
SEN_NEED = [
    ("SPLD", "Specific learning difficulty"),
    ("MLD", "Moderate learning difficulty"),
    ("SLD", "Severe learning difficulty"),
    ("PMLD", "Profound and multiple learning difficulty"),
    ("SEMH", "Social, emotional and mental health"),
    ("SLCN", "Speech, language and communication needs"),
    ("HI", "Hearing impairment"),
    ("VI", "Vision impairment"),
    ("MSI", "Multi-sensory impairment"),
    ("PD", "Physical disability"),
    ("ASD", "Autistic spectrum disorder"),
    ("OTH", "Other difficulty"),
]

# Why there is no Strengths and Difficulties score
SDQ_REASON = [
    ("SDQ1", "Aged under 4 or over 16 at latest assessment"),
    ("SDQ2", "Carer refused"),
    ("SDQ3", "Severity of disability"),
    ("SDQ4", "Other"),
    ("SDQ5", "Child/young person refused"),
]

# School census exclusion category
EXCLUSION = [("SUSP", "Suspension"), ("PERM", "Permanent exclusion"), ("LNCH", "Suspension at lunchtime")]

# School census exclusion reason; up to three an exclusion
EXCLUSION_REASON = [
    ("PP", "Physical assault against a pupil"),
    ("PA", "Physical assault against an adult"),
    ("VP", "Verbal abuse/threatening behaviour against a pupil"),
    ("VA", "Verbal abuse/threatening behaviour against an adult"),
    ("OW", "Use or threat of use of an offensive weapon"),
    ("BU", "Bullying"),
    ("RA", "Racist abuse"),
    ("LG", "Abuse against sexual orientation or gender identity"),
    ("DS", "Abuse relating to disability"),
    ("SM", "Sexual misconduct"),
    ("DA", "Drug and alcohol related"),
    ("DM", "Damage"),
    ("TH", "Theft"),
    ("MT", "Inappropriate use of social media or online technology"),
    ("PH", "Wilful and repeated transgression of protective measures"),
    ("DB", "Persistent or general disruptive behaviour"),
]

# Sessions in the register (SI 2024/208, regulation 10), and as what each code counts
PRESENT, ACTIVITY, AUTHORISED, UNAUTHORISED, NOT_COUNTED = "present", "activity", "authorised", "unauthorised", ""
ATTENDANCE = {
    "/": (PRESENT, "Present (am)"),
    "\\": (PRESENT, "Present (pm)"),
    "L": (PRESENT, "Late before the register closed"),
    "K": (ACTIVITY, "Attending provision arranged by the LA"),
    "V": (ACTIVITY, "Educational visit or trip"),
    "P": (ACTIVITY, "Approved sporting activity"),
    "W": (ACTIVITY, "Work experience"),
    "B": (ACTIVITY, "Any other approved educational activity"),
    "D": (NOT_COUNTED, "Dual registered at another school"),
    "C1": (AUTHORISED, "Leave: regulated performance or employment abroad"),
    "M": (AUTHORISED, "Medical or dental appointment"),
    "J1": (AUTHORISED, "Interview for job or another institution"),
    "S": (AUTHORISED, "Study leave for public exam"),
    "X": (NOT_COUNTED, "Non-compulsory school age, not required to attend"),
    "C2": (AUTHORISED, "Leave: part-time timetable"),
    "C": (AUTHORISED, "Leave: exceptional circumstance"),
    "T": (AUTHORISED, "Parent travelling for occupation"),
    "R": (AUTHORISED, "Religious observance"),
    "I": (AUTHORISED, "Illness (not appointment)"),
    "E": (AUTHORISED, "Suspended/permanently excluded, no alternative provision"),
    "Q": (NOT_COUNTED, "Unable: lack of access arrangements"),
    "Y1": (NOT_COUNTED, "Unable: transport normally provided not available"),
    "Y2": (NOT_COUNTED, "Unable: widespread travel disruption"),
    "Y3": (NOT_COUNTED, "Unable: part of premises closed"),
    "Y4": (NOT_COUNTED, "Unable: whole site unexpectedly closed"),
    "Y5": (NOT_COUNTED, "Unable: criminal justice detention"),
    "Y6": (NOT_COUNTED, "Unable: public health guidance or law"),
    "Y7": (NOT_COUNTED, "Unable: any other unavoidable cause"),
    "G": (UNAUTHORISED, "Holiday not granted"),
    "N": (UNAUTHORISED, "Reason not yet established"),
    "O": (UNAUTHORISED, "Absent, other/unknown"),
    "U": (UNAUTHORISED, "Arrived after register closed"),
    "Z": (NOT_COUNTED, "Prospective pupil, not on register"),
    "#": (NOT_COUNTED, "Planned whole-school closure"),
}
ABSENCE = {code: words for code, (counts_as, words) in ATTENDANCE.items() if counts_as in {AUTHORISED, UNAUTHORISED}}
# What is kept by its code: absence, and sessions that were not possible for the child
NOT_THERE = {code: words for code, (counts_as, words) in ATTENDANCE.items() if counts_as not in {PRESENT, ACTIVITY}}

"""The children: about forty, made up, who between them show every state of a plan. One row a child."""
# ruff: noqa: E501 (one row a child)

from dataclasses import dataclass


@dataclass(frozen=True)
class Story:
    council: str
    given: str
    family: str
    year: int | str  # of school, Reception is 0; or "age 17": by age
    school: str  # key of a place; "" is no school place
    stage: str  # where the present plan stands: see `telling.tell`
    history: int = 0  # plans signed off before it
    sex: str = "F"
    carer: str = "Mary and Joe Ransome"
    town: str = "Sampleton"
    placement: str = "U4"
    legal_status: str = "C2"
    need: str = "N1"
    ethnicity: str = "WBRI"
    language: str = "English"
    preferred: str = ""
    pronouns: str = ""
    emergency: bool = False
    uasc: bool = False
    interpreter: bool = False
    ehcp: str = ""  # the need
    transition: bool = False
    part_time: bool = False
    silent: bool = False  # gave no views
    drawing: bool = False
    with_carer: bool = False  # the carer has an account
    young_person: bool = False  # has an account
    officer: bool = False  # the reviewing officer has an account
    social_worker: str = "sw1"
    adviser: str = "adviser1"

    @property
    def known_as(self) -> str:
        return self.preferred or self.given


STORIES = [
    # Exampleshire, on the Birmingham rules
    Story("ex", "Amelia", "Hart", 8, "oakfield", "planned", 2, officer=True, with_carer=True, carer="Jo Fairweather"),
    Story("ex", "Kofi", "Mensah", 9, "oakfield", "submitted", 1, sex="M", ethnicity="BAFR", officer=True),
    Story("ex", "Tomasz", "Zielinski", 6, "brook", "ready", 1, sex="M", ethnicity="WOTH", preferred="Tomek", language="Polish", transition=True, drawing=True, with_carer=True, carer="Jo Fairweather"),
    Story("ex", "Yusuf", "Rahimi", "age 16", "", "not_started", sex="M", ethnicity="AOTH", language="Dari", interpreter=True, uasc=True, need="N8", legal_status="V2", carer="Anwar Siddique", placement="U6"),
    Story("ex", "Layla", "Osman", 4, "brook", "returned", 1, ethnicity="BAFR", ehcp="SLCN"),
    Story("ex", "Callum", "Frost", "age 17", "sixth", "getting_ready", 1, sex="M", young_person=True, placement="K3", carer="Harbour House", officer=True),
    Story("ex", "Maisie", "Pike", 10, "harbour", "held", 1, carer="Lyn and Gareth Moss", town="Saltmarsh", social_worker="sw2", adviser="adviser2"),
    Story("ex", "Noah", "Bright", "age 2", "acorns", "getting_ready", sex="M", legal_status="C1", drawing=True),
    Story("ex", "Ellie-Mae", "Stone", 7, "oakfield", "overdue", legal_status="C1", emergency=True),
    Story("ex", "Jayden", "Cole", 11, "oakfield", "submitted_late", 1, sex="M", ethnicity="MWBC", carer="Pat Wilmot"),
    Story("ex", "Sofia", "Almeida", 3, "brook", "was_it_held", 1, ethnicity="WOTH"),
    Story("ex", "Reuben", "Clarke", 5, "brook", "signed_off", 1, sex="M", ethnicity="BCRB", drawing=True),
    Story("ex", "Isla", "Grant", 0, "brook", "not_started", legal_status="V2", placement="U3", carer="Aunt Carol Grant", social_worker="sw2"),
    Story("ex", "Dylan", "Marsh", 9, "oakfield", "overdue", sex="M", silent=True, social_worker="sw2", adviser="adviser2"),
    Story("ex", "Anika", "Evans", 2, "brook", "planned", 2, ethnicity="MWAS", social_worker="sw2", adviser="adviser2"),
    Story("ex", "Harvey", "Lowe", 8, "oakfield", "submitted_early", 1, sex="M", part_time=True, placement="K2", carer="Beech House", social_worker="sw2", adviser="adviser2"),
    Story("ex", "Zara", "Hussain", 10, "oakfield", "signed_off", 1, ethnicity="APKN", social_worker="sw2", adviser="adviser2"),
    Story("ex", "Leon", "Fisher", 1, "brook", "closed", sex="M", legal_status="V2"),
    Story("ex", "Grace", "Adeyemi", 6, "hillcrest", "getting_ready", 1, ethnicity="BAFR", ehcp="ASD", transition=True, social_worker="sw2"),
    Story("ex", "Oscar", "Webb", 7, "hillcrest", "held", 0, sex="M", ehcp="SEMH", social_worker="sw2", silent=True),
    # Brackenford, on the Warwickshire rules
    Story("br", "Megan", "Rhys", 5, "bracken", "planned", 1, town="Brackenford", with_carer=True, carer="Ruth Halloran", officer=True),
    Story("br", "Idris", "Vaughan", 8, "oakfield", "submitted", 1, sex="M", town="Sampleton", carer="Sheila Dunn"),
    Story("br", "Chloe", "Barton", 10, "bracken", "returned", 0, town="Brackenford", legal_status="C1"),
    Story("br", "Arjun", "Patel", 3, "bracken", "overdue", 0, sex="M", ethnicity="AIND", town="Brackenford", legal_status="C1"),
    Story("br", "Ffion", "Hughes", "age 17", "bracken", "getting_ready", 1, town="Brackenford", young_person=True, officer=True),
    # Wealdmere, on the Wokingham rules
    Story("we", "Daisy", "Holt", 1, "wealden", "ready", 0, town="Wealdmere", emergency=True, legal_status="L2", drawing=True),
    Story("we", "Marcus", "Reid", 9, "wealden", "held", 1, sex="M", ethnicity="BCRB", town="Wealdmere", officer=True),
    Story("we", "Hannah", "Levy", 6, "wealden", "submitted", 1, town="Wealdmere", transition=False, with_carer=True, carer="Sunita Rao"),
    Story("we", "Samuel", "Okoro", 11, "wealden", "planned", 1, sex="M", ethnicity="BAFR", town="Wealdmere"),
    Story("we", "Rosa", "Marini", "age 17", "wealden", "was_it_held", 0, town="Wealdmere", ethnicity="WOTH", young_person=True),
    # Severnhope, on the Shropshire rules: an EET plan after Year 11, the social worker writes the summary
    Story("se", "Ben", "Corfield", 7, "wrekin", "submitted_late", 1, sex="M", town="Severnhope"),
    Story("se", "Tilly", "Marlow", 4, "wrekin", "signed_off", 1, town="Severnhope", officer=True, drawing=True),
    Story("se", "Kian", "Doherty", "age 17", "wrekin", "held", 0, sex="M", ethnicity="WIRI", town="Severnhope", young_person=True),
    Story("se", "Lucy", "Perrin", 2, "wrekin", "getting_ready", 0, town="Severnhope", with_carer=True, carer="Bill Oakes"),
    Story("se", "Amir", "Daoud", 10, "", "not_started", 0, sex="M", ethnicity="AOTH", language="Arabic", interpreter=True, uasc=True, need="N8", legal_status="V2", town="Severnhope", carer="Fay Lewis"),
    # Millbrook, on the rules of the 2017 guide
    Story("mi", "Poppy", "Nash", "age 4", "mill", "planned", 1, town="Millbrook", drawing=True, with_carer=True, carer="Angela Stott"),
    Story("mi", "Joel", "Winter", 9, "mill", "submitted_early", 0, sex="M", town="Millbrook"),
    Story("mi", "Nia", "Campbell", 5, "mill", "returned", 1, ethnicity="MWBC", town="Millbrook", officer=True),
    Story("mi", "Ethan", "Gray", 8, "mill", "overdue", 0, sex="M", town="Millbrook", legal_status="C1", pronouns="they/them"),
    Story("mi", "Jess", "Tolley", "age 17", "mill", "ready", 1, town="Millbrook", young_person=True, ehcp="MLD"),
]  # fmt: skip

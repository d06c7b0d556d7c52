"""What a page is called when it is spoken of: "through the page …", "looked at …". Rooms above add theirs."""

_names: dict[str, str] = {
    "children:list": "List of children",
    "children:child": "The child’s record",
    "children:new": "A child has come into care",
    "children:name": "Name, year group and language",
    "children:placement": "Where the child lives",
    "children:school": "Change of school",
    "children:people": "People",
    "children:end_allocation": "When somebody stops",
    "children:parents": "A parent with whom the child lives",
    "children:end_parent": "A parent with whom the child lives",
    "children:closed_to": "Who may not see the record",
    "children:lift_bar": "Who may not see the record",
    "children:restrict": "Named people only",
    "children:history": "History",
    "children:history_csv": "History, as a file",
    "children:looks": "Who looked",
    "children:looks_csv": "Who looked, as a file",
    "delegation:list": "Shared work",
    "delegation:share": "Share the work",
    "delegation:end": "Shared work",
    "delegation:redate": "The last day of shared work",
    "delegation:queue": "Shared work to confirm",
    "delegation:decide": "Shared work to confirm",
    "transfers:list": "Children who move",
    "transfers:offer": "The child moves to another authority",
    "transfers:one": "A child who moves",
    "transfers:take": "Taking a child over",
    "transfers:refuse": "Not taking a child over",
    "transfers:withdraw": "A child who moves",
    "importing:run": "An import",
    "importing:report": "The report of an import",
    "people_file:preview": "People from a file",
    "access:why": "Why somebody can see a child",
    "access:looks_of": "What somebody looked at",
    "access:search": "Who looked at whom",
    "access:search_csv": "Who looked at whom, as a file",
    "access:break_glass": "Emergency access",
    "access:open_glass": "Emergency access",
    "access:close_glass": "Emergency access",
}


def register(names: dict[str, str]) -> None:
    _names.update(names)


def page_words(name: str) -> str:
    """A page nobody named is called what its address is called."""
    return _names.get(name) or name.rpartition(":")[2].replace("_", " ").capitalize()

"""The format's description, made from the tables' own: ``docs/exchange.md`` is this text."""

from __future__ import annotations

from utsyn.exchange.tables import LATER, TABLES, Column
from utsyn.exchange.values import Clock, Day, Degrees, Flag, ListOf, Moment, Number, OneOf, Text, Whole

HEAD = """\
# Packages: how data comes in and leaves

Made from `utsyn.exchange.tables`; a test holds the two against each other.

`utsyn import FOLDER_OR_ZIP` takes a package in, `utsyn export -o FOLDER_OR_ZIP` writes one; both are pages as well. A
package is a [Frictionless Data Package](https://specs.frictionlessdata.io/data-package/): `datapackage.json`, with a
`service` block (`id`, `name`, `municipality`, `timezone`), beside CSV files in UTF-8 with commas and a header row.

- **All or nothing.** Every fault is named by file, row (the header is row 1), column, value and what was expected. At
  most 100 are listed, and all are counted. Exit status 1.
- **By id.** Rows that are there are updated, others added, none removed. The same package again changes nothing.
- **A column that a file does not have** says nothing: rows that are there keep what they have in it. An empty cell of a
  column that is there means «not known».
- **References** may be to rows of the package or to what the service has already.
- **Times** without offset are in the service's time zone; in the autumn's double hour the first is meant; a time that
  the spring change skips is a fault.
- **Formulas.** A text that a spreadsheet would run (it begins with `=`, `@`, a tab, or with `+` or `-` and is no
  number) is a fault. Meant as text it has an apostrophe before it: `'=1+1`. Exports write it so, imports take it off
  again, so every text comes back as it was. Codes and ids cannot begin so at all.
- **Coordinates** are kept to six decimals (11 cm).
- **Zips** hold at most 200 files, without passwords, links, or names that lead out of the package. A package is at most
  256 MiB unpacked, a table at most a million rows.
- **Young people.** Names, dates of birth and legal bases are sealed on their way in; every person gets a new key. A
  `person_id` that is a birth number is a fault. A person has a date or a year of birth, not both: a year beside its
  date is left out. Records that were merged leave as one, under the id of the one that was kept; an older package that
  has the others is read in the same way. Who was erased leaves without name and date of birth.
- **Conversations** that came in with a package may be changed by another one. What somebody has signed here leaves with
  the rest, and no package changes it: a row that differs is a fault. So is one that would change a record that is
  erased, restricted, or out of bounds for whoever imports it. Drafts, what was thrown away, and what stood on the wrong
  person do not leave.
- **No package carries** the text of journals, contacts, nicknames, numbers, or who is kept out of a record. A record
  with a protected address is an ordinary one where its package comes in: see to it before others do. To somebody who
  may not know of a record, its export has neither name in it.
- A service keeps the name that it has here. Another time zone than the service's is a fault: it would move its records
  to other dates.

Columns in bold must be there and filled in.
"""


def described() -> str:
    """The whole text."""
    parts = [HEAD]
    for table in TABLES.values():
        parts.append(
            f"## {table.name}\n\nTold apart by: {', '.join(table.key)}.\n\n| column | what it holds |\n|---|---|"
        )
        parts += [f"| {f'**{c.name}**' if c.required else c.name} | {_holds(c)} |" for c in table.columns]
        parts.append("")
    parts.append(f"## Tables that later parts bring\n\n{', '.join(LATER)}.\n")
    return "\n".join(parts)


def _holds(column: Column) -> str:
    kind = column.kind
    match kind:
        case OneOf():
            text = ", ".join(kind.words)
        case Whole():
            text = f"a whole number, {kind.least}–{kind.most}"
        case Degrees():
            text = f"degrees, −{kind.most}–{kind.most}, decimal point"
        case Number():
            text = "a number, decimal point"
        case Day():
            text = "a date, `YYYY-MM-DD`"
        case Moment():
            text = "a time, `YYYY-MM-DDThh:mm:ss+01:00`"
        case Clock():
            text = "a time of the day, `HH:MM`"
        case Flag():
            text = "`true` or `false`"
        case ListOf():
            text = "codes separated by `|`".replace("|", "\\|")
        case Text():
            text = f"text, up to {kind.limit} characters"
        case _:
            text = (type(kind).__doc__ or "").splitlines()[0].split(": ")[0].rstrip(".").replace("|", "\\|")
            text = text[0].lower() + text[1:] if not text.startswith("`") else text
    return f"{text}; of {column.ref}" if column.ref else text

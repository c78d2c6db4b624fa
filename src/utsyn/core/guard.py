"""Triggers by which the database itself refuses to change rows that nobody may change, on both databases.

A migration that makes SQLite copy the table (a changed column) loses them: it must put them up again.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

ALWAYS = "TRUE"


@dataclass(frozen=True, slots=True)
class Guard:
    """What is refused in one table: SQL conditions over ``OLD`` and ``NEW``, empty where nothing is.

    ``truncate``: PostgreSQL's way of emptying a whole table is refused too.
    """

    table: str
    refusal: str
    update: str = ALWAYS
    delete: str = ALWAYS
    insert: str = ""
    truncate: bool = True

    def put_up(self, connection: BaseDatabaseWrapper) -> None:
        """From now on the database refuses. Raises KeyError for another database."""
        _run(connection, self.statements(connection.vendor))

    def statements(self, vendor: str) -> list[str]:
        """The SQL that puts the triggers up: ``sqlite`` or ``postgresql``."""
        return {"sqlite": self._up_sqlite, "postgresql": self._up_postgresql}[vendor]()

    def take_down(self, connection: BaseDatabaseWrapper) -> None:
        """The reverse of the migration. The running house never calls it; tests do while they empty their database."""
        down = {"sqlite": self._down_sqlite, "postgresql": self._down_postgresql}[connection.vendor]
        _run(connection, down())

    def _conditions(self) -> dict[str, str]:
        each = {"update": self.update, "delete": self.delete, "insert": self.insert}
        return {what: condition for what, condition in each.items() if condition}

    def _up_sqlite(self) -> list[str]:
        return [
            f"CREATE TRIGGER {self.table}_no_{what} BEFORE {what.upper()} ON {self.table} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{self.refusal}'); END"
            for what, condition in self._conditions().items()
        ]

    def _down_sqlite(self) -> list[str]:
        return [f"DROP TRIGGER {self.table}_no_{what}" for what in self._conditions()]

    def _up_postgresql(self) -> list[str]:
        refuse = f"RAISE EXCEPTION '{self.refusal}' USING ERRCODE = 'integrity_constraint_violation'"
        tests = " ".join(
            f"IF TG_OP = '{what.upper()}' THEN IF {condition} THEN {refuse}; END IF; END IF;"
            for what, condition in self._conditions().items()
        )
        emptied = f"IF TG_OP = 'TRUNCATE' THEN {refuse}; END IF;"
        body = f"{emptied} {tests} IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"
        found = [
            f"CREATE FUNCTION {self.table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$",
            f"CREATE TRIGGER {self.table}_no_change BEFORE {' OR '.join(self._conditions()).upper()} "
            f"ON {self.table} FOR EACH ROW EXECUTE FUNCTION {self.table}_refuse()",
        ]
        if self.truncate:
            found.append(
                f"CREATE TRIGGER {self.table}_no_truncate BEFORE TRUNCATE ON {self.table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {self.table}_refuse()"
            )
        return found

    def _down_postgresql(self) -> list[str]:
        found = [f"DROP TRIGGER {self.table}_no_change ON {self.table}"]
        if self.truncate:
            found.append(f"DROP TRIGGER {self.table}_no_truncate ON {self.table}")
        return [*found, f"DROP FUNCTION {self.table}_refuse()"]


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)

"""The people of the config, less those who were erased since."""

from __future__ import annotations

from collections.abc import Sequence

from simd.errors import NotFound
from simd.model.person import Person, Role


class Folk:
    """Who belongs to the household now."""

    def __init__(self, people: Sequence[Person]) -> None:
        self.people = tuple(people)

    def by_id(self, key: str) -> Person | None:
        """The person with that id."""
        return next((one for one in self.people if one.id == key), None)

    def called(self, name: str) -> Person:
        """The person with that name or id; raises NotFound."""
        for one in self.people:
            if name in (one.name, one.id):
                return one
        raise NotFound(what="person", name=name)

    def owners(self, sim: str) -> list[Person]:
        """Who owns the SIM."""
        return [one for one in self.people if one.roles.get(sim) is Role.OWNER]

    def forget(self, key: str) -> None:
        """The person is nobody here any more, until the config is read again."""
        self.people = tuple(one for one in self.people if one.id != key)

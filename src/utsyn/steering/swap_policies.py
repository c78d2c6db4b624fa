"""How a request to swap a shift goes from state to state: a table, no database."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext as _

from utsyn.core.errors import NotAllowedNow
from utsyn.steering.models import SwapRequest

State = SwapRequest.State


class Act(StrEnum):
    """What somebody does with a request."""

    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"


class Part(StrEnum):
    """What somebody is to a request. One may be several: a leader may have been asked."""

    ASKER = "asker"
    NAMED = "named"  # asked by name
    ANYBODY = "anybody"  # nobody was named, and this one goes out
    LEADER = "leader"


#: (state, act) → the new state, and who may. What is not here is not allowed.
TRANSITIONS: dict[tuple[str, Act], tuple[State, frozenset[Part]]] = {
    (State.OPEN, Act.ACCEPT): (State.TAKEN, frozenset({Part.NAMED, Part.ANYBODY})),
    (State.OPEN, Act.DECLINE): (State.DECLINED, frozenset({Part.NAMED})),
    # A leader may always close what is open, also when the one who was asked has left (wish 40).
    (State.OPEN, Act.WITHDRAW): (State.WITHDRAWN, frozenset({Part.ASKER, Part.LEADER})),
}


def after(state: str, act: Act, *, taken_by: str = "") -> State:
    """The state that ``act`` leads to. Raises NotAllowedNow, with what stands now, where it leads nowhere."""
    found = TRANSITIONS.get((state, act))
    if found is not None:
        return found[0]
    if state == State.TAKEN:
        raise NotAllowedNow(_("%(name)s har alt tatt vakta.") % {"name": taken_by})
    if state == State.DECLINED:
        raise NotAllowedNow(_("Svaret var allerede nei takk. Spør på nytt hvis vakta fortsatt skal byttes."))
    raise NotAllowedNow(_("Forespørselen er trukket tilbake, så vakta skal ikke byttes likevel."))


def may(parts: frozenset[Part], act: Act) -> bool:
    """Whether somebody who is ``parts`` to a request may do this with an open one."""
    return bool(parts & TRANSITIONS[State.OPEN, act][1])


def check_not_begun(begun: bool) -> None:
    """Raises NotAllowedNow for a shift that has begun: then it is the leader's to mend."""
    if begun:
        raise NotAllowedNow(_("Vakta har begynt, så den kan ikke byttes lenger. Ring lederen."))

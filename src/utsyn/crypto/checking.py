"""What is wrong with the keys, in words for whoever runs the installation."""

from __future__ import annotations

from utsyn.crypto import destroyed, masters
from utsyn.crypto.models import DataKey, in_use


def faults(*, every: bool = False) -> list[str]:
    """Every fault, most serious first; empty where all is well. ``every`` opens each key, else one a master key."""
    try:
        here = masters.ring()
    except ValueError as broken:
        return [f"En hovednøkkel kan ikke leses ({broken}). Legg tilbake mappa keys. Ingenting er tapt."]
    found = []
    for key_id, count in in_use().items():
        if key_id not in here:
            found.append(
                f"Hovednøkkelen {key_id} mangler, og {count} nøkler kan ikke åpnes. "
                f"Legg tilbake mappa keys i {masters.folder()}. Ingenting er tapt."
            )
            continue
        rows = DataKey.objects.filter(master=key_id, destroyed_at__isnull=True).order_by("pk")
        found += [fault for key in (rows.iterator(2000) if every else rows[:1]) if (fault := _unopened(key))]
    if every:
        below = DataKey.objects.filter(parent__isnull=False, destroyed_at__isnull=True)
        below = below.filter(parent__destroyed_at__isnull=True, parent__master__in=here)
        rows = below.select_related("parent").order_by("pk")
        found += [fault for key in rows.iterator(2000) if (fault := _unopened(key))]
    back = DataKey.objects.filter(uid__in=destroyed.listed(), destroyed_at__isnull=True).count()
    if back:
        found.append(
            f"{back} slettinger er ikke gjort i denne databasen, som kom fra en eldre kopi. "
            "Kjør: utsyn retention --reapply"
        )
    return found


def note_destroyed() -> int:
    """Write down the database's destroyed keys that the list outside it lacks: a crash came between the two.

    Returns how many they were.
    """
    gone = DataKey.objects.filter(destroyed_at__isnull=False).exclude(purpose=DataKey.Purpose.MOVED)
    return destroyed.add(gone.values_list("uid", flat=True))


def _unopened(key: DataKey) -> str:
    """What is wrong with one key; empty where it opens. One below a broken one is not told again."""
    try:
        key.raw()
    except ValueError:
        return f"Nøkkelen {key.uid} er endret og kan ikke åpnes. Hent databasen fra en sikkerhetskopi."
    except masters.MissingKey:
        return ""
    return ""

"""What values, dimensions, filters and age bands are called."""

from __future__ import annotations

from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext

from utsyn.statistics.answers import Answer
from utsyn.statistics.indicators.dimensions import DIMENSIONS
from utsyn.statistics.presentation.words import SPACE, date_name, month_name
from utsyn.statistics.questions import Question
from utsyn.statistics.vocabulary import Band, Scheme, Vocabulary


def capitalised(text: str) -> str:
    """With a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]


def dimension_name(code: str) -> str:
    """«Kjønn»: a dimension as a heading."""
    return capitalised(str(DIMENSIONS[code].name))


def band_name(band: Band) -> str:
    """«13–15 år», «under 13 år», «over 25 år», «16 år»."""
    if band.age_from == 0:
        return gettext("under %(age)s år") % {"age": band.age_to + 1}
    if band.age_to >= 99:
        return gettext("over %(age)s år") % {"age": band.age_from - 1}
    if band.age_from == band.age_to:
        return gettext("%(age)s år") % {"age": band.age_from}
    return gettext("%(ages)s år") % {"ages": f"{band.age_from}–{band.age_to}"}


def value_name(
    vocabulary: Vocabulary,
    scheme: Scheme,
    dimension: str,
    value: Any,
    *,
    short: bool = False,
    year: bool = True,
) -> str:
    """One value as a reader sees it.

    ``short``: as a chart has room for; ``year=False`` where the year is said elsewhere.
    """
    if DIMENSIONS[dimension].shape == "time":
        return time_name(dimension, str(value), short=short, year=year)
    if dimension == "age_band":
        band = next((b for b in scheme.bands if b.code == value), None)
        if band:
            return capitalised(band_name(band))
    if dimension == "weekday":
        return capitalised(str(WEEKDAYS[int(value) - 1]))
    if dimension == "hour":
        return gettext("kl. %(hour)s") % {"hour": value}
    if dimension == "age" and str(value).isdigit():
        return gettext("%(age)s år") % {"age": value}
    return capitalised(vocabulary.name(dimension, value))


def time_name(dimension: str, value: str, *, short: bool = False, year: bool = True) -> str:
    """«mars 2016», «uke 14 i 2016», «1. kvartal 2016», «3. mai 2016»; see :func:`value_name`."""
    of = value[:4]
    if dimension == "year":
        return value
    if dimension == "half":
        text = gettext("%(half)s. halvår") % {"half": value[-1]}
    elif dimension == "quarter":
        text = gettext("%(quarter)s. kv.") if short else gettext("%(quarter)s. kvartal")
        text %= {"quarter": value[-1]}
    elif dimension == "month":
        text = month_name(int(value[5:7]), short=short)
    elif dimension == "week":
        if short:
            text = gettext("uke %(week)s") % {"week": int(value[6:])}
            return f"{text} {of}" if year else text
        text = gettext("uke %(week)s") % {"week": int(value[6:])}
        return gettext("%(week)s i %(year)s") % {"week": text, "year": of} if year else text
    elif dimension == "fortnight":
        day = date_name(value, year=year, short=short)
        return day if short else gettext("14 dager fra %(day)s") % {"day": day}
    else:
        return date_name(value, year=year, short=short)
    return f"{text}{SPACE}{of}" if year else text


def of_answer(answer: Answer, dimension: str, value: Any, *, short: bool = False, year: bool = True) -> str:
    """:func:`value_name` with the answer's own codes and age bands."""
    return value_name(answer.vocabulary, answer.scheme, dimension, value, short=short, year=year)


def filter_text(answer: Answer) -> str:
    """The filter in words: «kjønn: jente; sted: Torget eller Parken». Empty where there is none."""
    question = answer.question
    return "; ".join(
        f"{DIMENSIONS[name].name}: {_either(_filter_values(answer, name, values))}"
        for name, values in question.where
    )


def _filter_values(answer: Answer, name: str, values: tuple[str, ...]) -> list[str]:
    found = []
    for value in values:
        text = of_answer(answer, name, value)
        own = name in ("place", "area", "district", "topic")  # names of the service keep their capitals
        found.append(text if own else text[:1].lower() + text[1:])
    return found


def _either(texts: list[str]) -> str:
    if len(texts) < 2:
        return "".join(texts)
    return gettext("%(some)s eller %(last)s") % {"some": ", ".join(texts[:-1]), "last": texts[-1]}


def breakdown_text(question: Question) -> str:
    """«etter kjønn og bydel»; empty where nothing is broken down."""
    names = [str(DIMENSIONS[name].name) for name in question.by]
    if not names:
        return ""
    return gettext("etter %(names)s") % {"names": and_listed(names)}


def and_listed(texts: list[str]) -> str:
    """«a», «a og b», «a, b og c»."""
    if len(texts) < 2:
        return "".join(texts)
    return gettext("%(some)s og %(last)s") % {"some": ", ".join(texts[:-1]), "last": texts[-1]}

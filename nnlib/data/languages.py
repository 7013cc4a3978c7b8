"""Generated phrases in four languages: dates with their ISO form, and numbers in words.  No rows are stored."""

import datetime

import numpy as np

from nnlib.errors import DataError, unknown
from nnlib.inputs import count
from nnlib.rng import generator

__all__ = ["LANGUAGES", "dates", "number_words"]

LANGUAGES = ("english", "french", "german", "spanish")

_MONTHS = {
    "english": "January February March April May June July August September October November December",
    "french": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "german": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "spanish": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
}
_WEEKDAYS = {  # from Monday
    "english": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "french": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "german": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
    "spanish": "lunes martes miércoles jueves viernes sábado domingo",
}
_FORMS = {
    "english": ("{day} {month} {year}", "{month} {day}, {year}", "{weekday}, {day} {month} {year}",
                "{weekday}, {month} {day}, {year}", "{day} {short} {year}"),
    "french": ("{day} {month} {year}", "le {day} {month} {year}", "{weekday} {day} {month} {year}",
               "{d:02}/{m:02}/{year}"),
    "german": ("{day}. {month} {year}", "{weekday}, {day}. {month} {year}", "{weekday}, der {day}. {month} {year}",
               "{d:02}.{m:02}.{year}"),
    "spanish": ("{day} de {month} de {year}", "el {day} de {month} de {year}", "{weekday}, {day} de {month} de {year}",
                "{d:02}/{m:02}/{year}"),
}  # fmt: skip


def _written(date: datetime.date, language: str, form: str) -> str:
    month = _MONTHS[language].split()[date.month - 1]
    return form.format(
        d=date.day,
        m=date.month,
        day="1er" if language == "french" and date.day == 1 else date.day,
        month=month,
        short=month[:3],
        weekday=_WEEKDAYS[language].split()[date.weekday()],
        year=date.year,
    )


def dates(
    n: int,
    rng: np.random.Generator | None = None,
    *,
    languages: tuple[str, ...] = LANGUAGES,
    years: tuple[int, int] = (1950, 2049),
) -> list[tuple[str, str]]:
    """Random days as people write them, each with its ISO form: ("mardi 3 mars 2026", "2026-03-03").

    The language and the way of writing are drawn anew for each pair.  Figures alone (03/04/2026) mean the day first
    and occur in French, German and Spanish only, so that no date has two readings.  The same day may occur more than
    once: for a test on unseen dates, part the pairs by their ISO form.

    Args:
        n: number of pairs.
        rng: a numpy Generator; None for the library's own.
        languages: which of english, french, german, spanish to draw from.
        years: the first and the last year, both included.

    Raises:
        DataError: a language is unknown, or none is given.
        TypeError, ValueError: n is not a whole number of 1 or more, or years are no range of years 1000 to 9999.

    Example:
        >>> for pair in dates(3, np.random.default_rng(0)):
        ...     print(pair)
        ('Mittwoch, der 24. Januar 2035', '2035-01-24')
        ('23 décembre 1976', '1976-12-23')
        ('11 July 1957', '1957-07-11')
    """
    n, rng = count(n, "n"), generator(rng)
    languages = (languages,) if isinstance(languages, str) else tuple(languages)
    for language in languages:
        _known(language)
    if not languages:
        raise DataError(f"languages must name at least one of {', '.join(LANGUAGES)}.")
    first, last = (count(y, "year", at_least=1000) for y in years)
    if not first <= last <= 9999:
        raise ValueError(f"years must be (first, last) with first ≤ last ≤ 9999, got {years}.")
    start, end = datetime.date(first, 1, 1).toordinal(), datetime.date(last, 12, 31).toordinal()
    pairs = []
    for _ in range(n):
        date = datetime.date.fromordinal(int(rng.integers(start, end + 1)))
        language = languages[rng.integers(len(languages))]
        form = _FORMS[language][rng.integers(len(_FORMS[language]))]
        pairs.append((_written(date, language, form), date.isoformat()))
    return pairs


def _known(language: str) -> None:
    if language not in LANGUAGES:
        raise DataError(unknown("language", language, LANGUAGES))


def number_words(number: int, language: str = "english") -> str:
    """Write a whole number in words: 97 is "ninety-seven", "quatre-vingt-dix-sept", "siebenundneunzig".

    Args:
        number: from 0 to 999,999.
        language: english (British), french, german or spanish.

    Raises:
        DataError: the language is unknown.
        TypeError, ValueError: the number is not a whole number from 0 to 999,999.

    Example:
        >>> [number_words(97, language) for language in LANGUAGES]
        ['ninety-seven', 'quatre-vingt-dix-sept', 'siebenundneunzig', 'noventa y siete']
    """
    _known(language)
    number = count(number, "number", at_least=0)
    if number > 999_999:
        raise ValueError(f"number must be 999,999 or less, got {number:,}.")
    return {"english": _english, "french": _french, "german": _german, "spanish": _spanish}[language](number)


_SMALL = {  # 0 to 19 (Spanish: to 29)
    "english": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen",
    "french": "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept "
    "dix-huit dix-neuf",
    "german": "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn "
    "siebzehn achtzehn neunzehn",
    "spanish": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis "
    "diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis "
    "veintisiete veintiocho veintinueve",
}
_TENS = {  # from 20 (Spanish: from 30)
    "english": "twenty thirty forty fifty sixty seventy eighty ninety",
    "french": "vingt trente quarante cinquante soixante",
    "german": "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
    "spanish": "treinta cuarenta cincuenta sesenta setenta ochenta noventa",
}
_HUNDREDS = (  # Spanish, from 100
    "ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos"
)


def _english(n: int) -> str:
    if n < 20:
        return _SMALL["english"].split()[n]
    if n < 100:
        tens = _TENS["english"].split()[n // 10 - 2]
        return tens + (f"-{_english(n % 10)}" if n % 10 else "")
    if n < 1000:
        return f"{_english(n // 100)} hundred" + (f" and {_english(n % 100)}" if n % 100 else "")
    rest = n % 1000
    joint = " and " if rest < 100 else ", "
    return f"{_english(n // 1000)} thousand" + (joint + _english(rest) if rest else "")


def _french(n: int, last: bool = True) -> str:
    """`last`: nothing follows, so that quatre-vingts and cents take their s."""
    if n < 20:
        return _SMALL["french"].split()[n]
    if n < 70:
        tens, ones = _TENS["french"].split()[n // 10 - 2], n % 10
        return tens + ("" if ones == 0 else " et un" if ones == 1 else f"-{_french(ones)}")
    if n < 80:
        return "soixante" + (" et onze" if n == 71 else f"-{_french(n - 60)}")
    if n < 100:
        return "quatre-vingt" + (f"-{_french(n - 80)}" if n > 80 else "s" if last else "")
    if n < 1000:
        hundreds, rest = ("" if n < 200 else f"{_french(n // 100)} ") + "cent", n % 100
        return hundreds + (f" {_french(rest, last)}" if rest else "s" if last and n >= 200 else "")
    thousands, rest = ("" if n < 2000 else f"{_french(n // 1000, last=False)} ") + "mille", n % 1000
    return thousands + (f" {_french(rest)}" if rest else "")


def _german(n: int, last: bool = True) -> str:
    """`last`: nothing follows, so that one is eins and not ein."""
    if n == 1 and not last:
        return "ein"
    if n < 20:
        return _SMALL["german"].split()[n]
    if n < 100:
        tens = _TENS["german"].split()[n // 10 - 2]
        return (f"{_german(n % 10, last=False)}und" if n % 10 else "") + tens
    size, word = (1000, "tausend") if n >= 1000 else (100, "hundert")
    return _german(n // size, last=False) + word + (_german(n % size, last) if n % size else "")


def _spanish(n: int, last: bool = True) -> str:
    """`last`: nothing follows, so that one is uno and not un."""
    if not last:
        words = _spanish(n)
        return f"{words[:-3]}ún" if words.endswith("veintiuno") else words[:-1] if words.endswith("uno") else words
    if n < 30:
        return _SMALL["spanish"].split()[n]
    if n < 100:
        tens = _TENS["spanish"].split()[n // 10 - 3]
        return tens + (f" y {_spanish(n % 10)}" if n % 10 else "")
    if n == 100:
        return "cien"
    if n < 1000:
        hundreds = _HUNDREDS.split()[n // 100 - 1]
        return hundreds + (f" {_spanish(n % 100)}" if n % 100 else "")
    thousands = ("" if n < 2000 else f"{_spanish(n // 1000, last=False)} ") + "mil"
    return thousands + (f" {_spanish(n % 1000)}" if n % 1000 else "")

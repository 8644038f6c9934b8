"""Callers' numbers: kept as they came, in E.164 beside it when they can be one. Nothing is ever refused."""

import phonenumbers

from incidents.types import NumberState

REGION = "ID"
"""Numbers without a country code are Indonesian."""


def to_e164(raw: str | None, region: str = REGION) -> str | None:
    """The number in E.164 (ITU-T E.164), None when it cannot be a subscriber's number."""
    if not raw:
        return None
    try:
        number = phonenumbers.parse(raw, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def number_state(raw: str | None, said: NumberState | None) -> NumberState:
    """What is known of the number: what was said, else present with any number, else unknown."""
    if said is not None:
        return said
    return NumberState.PRESENT if raw and raw.strip() else NumberState.UNKNOWN

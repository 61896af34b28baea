"""Check characters of the numbers that the system reads and gives, made from well-formed bodies without the check."""

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_TRAVEL_WEIGHTS = (7, 3, 1)
CREDIT_CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_CODE_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))


def mod_11_2(body: str) -> str:
    """Check character (``0``-``9``, ``X``) of 17 digits. ISO 7064 MOD 11-2 as in GB 11643—1999."""
    return _ID_CHECKS[sum(int(digit) * weight for digit, weight in zip(body, _ID_WEIGHTS, strict=True)) % 11]


def mod_11_10(body: str) -> str:
    """Check digit of any number of digits. ISO 7064 MOD 11,10, GB/T 17710."""
    product = 10
    for digit in body:
        product = 2 * ((product + int(digit)) % 10 or 10) % 11
    return str((11 - product) % 10)


def travel_document(body: str) -> str:
    """Check digit of capital letters and digits by weights 7, 3, 1. ICAO 9303 part 3, A = 10 … Z = 35."""
    return str(sum(int(c, 36) * _TRAVEL_WEIGHTS[place % 3] for place, c in enumerate(body)) % 10)


def credit_code(body: str) -> str:
    """Check character of 17 characters of ``CREDIT_CODE_ALPHABET``. GB 32100—2015.

    The remainder is taken twice, since 31 − 0 is no place in the alphabet.
    """
    total = sum(CREDIT_CODE_ALPHABET.index(c) * weight for c, weight in zip(body, _CREDIT_CODE_WEIGHTS, strict=True))
    return CREDIT_CODE_ALPHABET[(31 - total % 31) % 31]

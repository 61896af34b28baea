"""What one may be allowed to do in administration."""

from enum import StrEnum


class AdministrationRight(StrEnum):
    """Rights over parameters, dictionaries and contact information."""

    READ = "administration.read"
    CHANGE_PARAMETER = "administration.change_parameter"
    CONFIRM_CHANGE = "administration.confirm_change"
    EDIT_DICTIONARY = "administration.edit_dictionary"
    EDIT_CONTACT = "administration.edit_contact"

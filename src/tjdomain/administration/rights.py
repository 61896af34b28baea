"""What one may be allowed to do in administration."""

from enum import StrEnum


class AdministrationRight(StrEnum):
    """Rights over parameters, dictionaries, texts, contact information, readers, and what runs in the background."""

    READ = "administration.read"
    CHANGE_PARAMETER = "administration.change_parameter"
    CONFIRM_CHANGE = "administration.confirm_change"
    EDIT_DICTIONARY = "administration.edit_dictionary"
    EDIT_CONTACT = "administration.edit_contact"
    EDIT_TEXT = "administration.edit_text"
    ANNOUNCE = "administration.announce"
    MANAGE_WEBHOOKS = "administration.manage_webhooks"
    VIEW_DELIVERIES = "administration.view_deliveries"
    SEND_AGAIN = "administration.send_again"
    READ_LOGS = "administration.read_logs"
    MANAGE_JOBS = "administration.manage_jobs"
    MANAGE_RETENTION = "administration.manage_retention"
    MANAGE_READERS = "administration.manage_readers"
    READ_CARDS = "administration.read_cards"

from datetime import date

from tests.integration.journeys import booking_steps as booking
from tests.integration.journeys import certificate_steps as certificates
from tests.integration.journeys import examination_steps as exam
from tests.integration.journeys.hospital import Hospital
from tjdomain.shared.check_digits import mod_11_2

OLD_LESION, DYSENTERY, NO_PORTRAIT = 15, 14, 13
ODD = {
    exam.BY_HAND[0]: "passes",
    **dict.fromkeys(exam.HIGH_BUT_NEGATIVE, "passes"),
    exam.CONTRADICTING: "passes",
    exam.HEPATITIS_E: "fails",
    DYSENTERY: "recheck",
    OLD_LESION: "passes",
}
"""Who is not simply normal, by place in the row of those who came, and what the chief physician decides."""


def test_from_an_employers_list_to_certificates(hospital: Hospital) -> None:
    team, members = a_list_is_booked(hospital)
    early = booking.somebody_books_at_home(hospital, "石榴", resident_id("37150219881111002"))
    slips = its_people_come(hospital, members[:26])
    booking.she_comes(hospital, early)
    booking.somebody_walks_in(hospital, "石磊", resident_id("37150219881111001"))
    booking.places_add_up(hospital, team)
    they_are_examined(hospital, slips)
    certificates.only_progress_is_shown_before_the_approval(
        hospital, booking.with_slip(members[DYSENTERY], slips[DYSENTERY])
    )
    they_are_judged(hospital, slips)
    they_get_certificates(hospital, slips)
    certificates.a_failed_item_is_rechecked(hospital, slips[DYSENTERY], date(2026, 3, 9))
    certificates.a_person_looks_up_the_own_results(hospital, booking.with_slip(members[0], slips[0]), slips[0])
    certificates.the_books_are_proved(hospital, slips, examined=len(slips) + 3)
    booking.places_add_up(hospital, team)


def resident_id(body: str) -> str:
    return body + mod_11_2(body)


def a_list_is_booked(hospital: Hospital) -> tuple[str, list[booking.Member]]:
    booking.days_are_opened(hospital)
    team = booking.a_team_gets_places(hospital)
    booking.the_list_is_previewed(hospital, team)
    booking.the_list_comes_back_marked(hospital, team)
    return team, booking.the_list_is_booked(hospital, team)


def its_people_come(hospital: Hospital, coming: list[booking.Member]) -> list[exam.Slip]:
    hospital.at(booking.EXAM_DAY, "08:30")
    slips = booking.they_come(hospital, coming, without_portrait=NO_PORTRAIT)
    exam.specimens_are_taken(hospital, slips)
    exam.a_specimen_is_rejected_and_drawn_again(hospital, slips[exam.REDRAWN])
    return slips


def they_are_examined(hospital: Hospital, slips: list[exam.Slip]) -> None:
    hospital.at(booking.EXAM_DAY, "10:30")
    exam.the_instruments_file_is_imported(hospital, slips)
    exam.what_the_file_left_open_is_typed(hospital, slips)
    exam.something_is_found(hospital, "fangshe", slips[OLD_LESION], "chest_xray", "陈旧性病灶")
    exam.something_is_found(hospital, "jianyan", slips[DYSENTERY], "stool_dysentery", "检出")
    found = {"chest_xray": slips[OLD_LESION], "stool_dysentery": slips[DYSENTERY]}
    exam.the_rest_is_normal(hospital, slips, found)


def they_are_judged(hospital: Hospital, slips: list[exam.Slip]) -> None:
    exam.the_chief_concludes(hospital, slips, ODD)
    exam.they_are_reviewed(hospital, slips, ODD)
    exam.a_return_is_concluded_again(hospital, slips[exam.CONTRADICTING])
    for place in ODD:
        exam.one_is_approved(hospital, slips[place])


def they_get_certificates(hospital: Hospital, slips: list[exam.Slip]) -> None:
    waiting = slips[NO_PORTRAIT]
    certificates.certificates_are_issued(hospital, slips, waiting)
    certificates.a_portrait_is_supplied(hospital, waiting)
    issued = certificates.archive(hospital)
    certificates.they_are_printed(hospital, issued[:3])
    certificates.their_codes_are_checked(hospital, issued[0])
    certificates.a_name_is_corrected(hospital, issued[1])
    certificates.an_approval_is_undone(hospital, slips[4])

from tests.integration.journeys import booking_steps as booking
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
    booking.days_are_opened(hospital)
    team = booking.a_team_gets_places(hospital)
    booking.the_list_is_previewed(hospital, team)
    members = booking.the_list_is_booked(hospital, team)
    hospital.at(booking.EXAM_DAY, "08:30")
    slips = booking.they_come(hospital, members[:26], without_portrait=NO_PORTRAIT)
    booking.somebody_walks_in(hospital, "石磊", "37150219881111001" + mod_11_2("37150219881111001"))
    booking.places_add_up(hospital, team)

    exam.specimens_are_taken(hospital, slips)
    exam.a_specimen_is_rejected_and_drawn_again(hospital, slips[exam.REDRAWN])
    hospital.at(booking.EXAM_DAY, "10:30")
    exam.the_instruments_file_is_imported(hospital, slips)
    exam.what_the_file_left_open_is_typed(hospital, slips)
    exam.something_is_found(hospital, "fangshe", slips[OLD_LESION], "chest_xray", "陈旧性病灶")
    exam.something_is_found(hospital, "jianyan", slips[DYSENTERY], "stool_dysentery", "检出")
    exam.the_rest_is_normal(hospital, slips)
    exam.the_chief_concludes(hospital, slips, ODD)
    exam.they_are_reviewed(hospital, slips, ODD)

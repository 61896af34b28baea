"""Files over HTTP: handed in, seen again by right and with a trace, refused when they are not what they ought to be."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from openpyxl import load_workbook
from PIL import Image
from sqlalchemy import select

from adapters.database.tables.kernel import event_log
from adapters.kit.world import UuidV7
from adapters.queue.upkeep import SWEEP_FILES, SweepFiles
from entrypoints.storing import UPLOADS_AN_HOUR
from ports.files import FileContents, FileRecord, FileRecords
from ports.jobs import JobQueue, Jobs
from ports.unit_of_work import UnitOfWork
from tests.integration.journeys.hospital import API, Hospital, done, refusal
from tests.integration.web.conftest import picture
from tjdomain.shared.check_digits import mod_11_2
from tjdomain.shared.ids import FileId, JobId
from tjdomain.shared.jobs import Job

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def pdf() -> bytes:
    target = BytesIO()
    Image.new("RGB", (595, 842), "white").save(target, "PDF")
    return target.getvalue()


def events(hospital: Hospital, kind: str) -> list[Any]:
    with hospital.system.engine.connect() as connection:
        return list(connection.execute(select(event_log.c.subject_id).where(event_log.c.kind == kind)).scalars())


def licence_photo(hospital: Hospital, content: bytes, **headers: str) -> Any:
    path = f"{API}/public/departments/{hospital.centre}/licence-photos"
    return hospital.web.post(path, files={"file": ("x.jpg", content)}, headers=headers)


def test_a_portrait_comes_back_cropped_and_every_view_leaves_a_trace(hospital: Hospital) -> None:
    made = done(hospital["qiantai"].hand_in("/files/portraits", picture(1200, 1000)))
    assert events(hospital, "file.viewed") == []
    answer = hospital["neike"].ask("GET", f"/files/{made['id']}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    assert answer.headers["x-content-type-options"] == "nosniff"
    with Image.open(BytesIO(answer.content)) as image:
        assert image.size == (295, 413)
    assert events(hospital, "file.viewed") == [UUID(made["id"])]
    assert refusal(hospital["admin"].ask("GET", f"/files/{made['id']}")).code == "tj.not_permitted"
    assert hospital.web.get(f"{API}/files/{made['id']}").status_code == 401
    assert refusal(hospital["neike"].ask("GET", f"/files/{UUID(int=1)}")).code == "tj.not_found"


@pytest.mark.parametrize("content", [picture(kind="PNG"), picture(kind="JPEG"), pdf()])
def test_a_licence_photo_is_taken_from_everybody_and_seen_by_the_desk(hospital: Hospital, content: bytes) -> None:
    made = done(licence_photo(hospital, content))
    seen = hospital["qiantai"].ask("GET", f"/files/{made['id']}")
    with Image.open(BytesIO(seen.content), formats=("JPEG",)) as image:
        assert "exif" not in image.info
    assert refusal(hospital["chouxue"].ask("GET", f"/files/{made['id']}")).code == "tj.not_permitted"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "photo.unreadable"),
        (b"%PDF-1.7 nothing", "photo.unreadable"),
        (b"<html><script>alert(1)</script></html>", "photo.unreadable"),
        (b"PK\x03\x04" + bytes(100), "photo.unreadable"),
        (picture()[:500], "photo.unreadable"),
        (bytes(10 * 2**20 + 1), "photo.too_heavy"),
        (bytes(11 * 2**20), "http.413"),
    ],
)
def test_what_is_no_photo_is_refused_in_words(hospital: Hospital, content: bytes, code: str) -> None:
    assert refusal(licence_photo(hospital, content)).code == code


def test_uploads_of_one_address_are_counted(hospital: Hospital) -> None:
    answers = [licence_photo(hospital, b"nothing") for _ in range(UPLOADS_AN_HOUR + 1)]
    refused = refusal(answers[-1])
    assert (refused.status, refused.code) == (429, "limit.exceeded")
    assert int(answers[-1].headers["retry-after"]) > 0


def test_a_photo_for_an_unknown_department_is_not_kept(hospital: Hospital) -> None:
    path = f"{API}/public/departments/{UUID(int=5)}/licence-photos"
    hospital.clock.move(timedelta(hours=1))
    assert refusal(hospital.web.post(path, files={"file": ("x.jpg", picture())})).code == "tj.not_found"


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"json": {"file": "abc"}}, 415, "http.415"),
        ({"content": b"abc", "headers": {"content-type": "text/csv"}}, 415, "http.415"),
        ({"content": b"--x\r\nfoo", "headers": {"content-type": "multipart/form-data; boundary=x"}}, 400, "http.400"),
        ({"content": b"abc", "headers": {"content-type": "multipart/form-data"}}, 400, "http.400"),
        ({"files": {"file": (None, b"\xff\xfe")}}, 400, "http.400"),
        ({"files": {"file": (None, b"abc")}}, 422, "request.invalid"),
        ({"files": {"other": ("x.csv", b"abc")}}, 422, "request.invalid"),
        ({"files": [("file", ("a", b"1")), ("file", ("b", b"2"))]}, 422, "request.invalid"),
        ({}, 422, "request.invalid"),
    ],
)
@pytest.mark.parametrize("path", ["/files/portraits", "/teams/{id}/members/import", "/departments/{id}/results/import"])
def test_a_form_that_is_none_is_refused_in_words(
    hospital: Hospital, path: str, sent: dict[str, Any], status: int, code: str
) -> None:
    answer = hospital["zhuren"].ask("POST", path.format(id=hospital.centre), **sent)
    assert (refusal(answer).status, refusal(answer).code) == (status, code)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "tabular.empty"),
        (b"%PDF-1.7", "tabular.not_a_table"),
        (picture(), "tabular.not_a_table"),
        (b"PK\x03\x04" + bytes(100), "tabular.damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "tabular.old_workbook"),
        ("日期,金额\n1,2\n".encode(), "tabular.columns_missing"),
        (b"\xff\xfe\x00", "tabular.encoding"),
        (bytes(10 * 2**20 + 1), "tabular.too_large"),
        (bytes(12 * 2**20), "http.413"),
    ],
)
@pytest.mark.parametrize("path", ["/teams/{id}/members/import", "/departments/{id}/results/import"])
def test_what_is_no_list_is_refused_in_words(hospital: Hospital, path: str, content: bytes, code: str) -> None:
    assert refusal(hospital["zhuren"].hand_in(path.format(id=hospital.centre), content)).code == code


def test_the_template_can_be_filled_in_and_has_the_words_to_pick_from(hospital: Hospital) -> None:
    answer = hospital["qiantai"].ask("GET", "/teams/members/template")
    assert answer.headers["content-type"] == XLSX
    assert answer.headers["content-disposition"].startswith("attachment")
    page = load_workbook(BytesIO(answer.content)).active
    assert page is not None
    titles = [cell.value for cell in page[1]]
    assert titles[1:4] == ["姓名*", "证件类型", "证件号码*"]
    picked = [rule.formula1 for rule in page.data_validations.dataValidation]
    assert any("居民身份证" in words for words in picked)
    assert refusal(hospital["chouxue"].ask("GET", "/teams/members/template")).code == "tj.not_permitted"


def test_a_file_of_results_without_a_readable_row_still_gets_its_report(hospital: Hospital) -> None:
    content = "条码号,项目,结果\n,ALT,12\n1234,ALT,\n".encode()
    path = f"/departments/{hospital.centre}/results/import"
    report = done(hospital["jianyan"].hand_in(path, content, commit=True))
    assert (report["committed"], report["rows"]) == (False, [])
    assert [(one["row"], one["column"], one["code"]) for one in report["problems"]] == [
        (2, "条码号", "tabular.barcode_missing"),
        (3, "结果", "tabular.value_missing"),
    ]
    unknown = done(hospital["jianyan"].hand_in(path, "条码号,项目,结果\n1234,ALT,12\n".encode()))
    assert [(row["outcome"], row["name"]) for row in unknown["rows"]] == [("unmatched", None)]


def test_results_are_whoever_the_file_names_and_nobody_elses(hospital: Hospital) -> None:
    path = f"/departments/{hospital.centre}/results/import"

    def handed_in(tester: str, **chosen: Any) -> Any:
        content = f"条码号,项目,结果,检验者\n1234,ALT,12,{tester}\n".encode()
        return hospital["jianyan"].hand_in(path, content, **chosen)

    assert done(handed_in("刘芳"))["counts"]["unmatched"] == 1
    assert refusal(handed_in("王检验")).code == "results.tester_unknown"
    staff = {one["name"]: one["id"] for one in hospital["jianyan"].get(f"/departments/{hospital.centre}/staff")}
    assert done(handed_in("01", tested_by=staff["刘芳"]))["counts"]["unmatched"] == 1
    assert refusal(handed_in("刘芳", tested_by=staff["赵文斌"])).code == "results.tester_unknown"


class Maker:
    """Does what a background job would have done."""

    def __init__(self, uow: UnitOfWork, records: FileRecords, contents: FileContents, jobs: Jobs) -> None:
        self.uow, self.records, self.contents, self.jobs = uow, records, contents, jobs


def exported(hospital: Hospital, owner: UUID | None) -> JobId:
    maker: Maker = hospital.system.run.resolve(Maker)
    queue: JobQueue = hospital.system.container.resolve(JobQueue)
    ids, now = UuidV7(), hospital.clock.now()
    job, file = Job(id=JobId(ids.new()), kind="export", owner=owner, created_at=now), FileId(ids.new())
    record = FileRecord(
        id=file,
        purpose="export",
        name="名单 3月.xlsx",
        media_type=XLSX,
        size=maker.contents.put(file, [b"list"]),
        digest=bytes(32),
        department=hospital.centre,
        created_by=owner,
        created_at=now,
    )
    with maker.uow:
        maker.records.add(record)
        maker.jobs.submit(job)
    claimed = queue.claim(job.id, timedelta(minutes=1))
    assert claimed is not None
    assert queue.finished(claimed, file, {"rows": 1})
    return job.id


def test_the_result_of_a_job_is_for_whoever_asked_for_it(hospital: Hospital) -> None:
    own = exported(hospital, UUID(hospital["qiantai"].get("/session")["id"]))
    shown = hospital["qiantai"].get(f"/jobs/{own}")
    assert (shown["state"], shown["has_result"], shown["outcome"]) == ("done", True, {"rows": 1})
    answer = hospital["qiantai"].ask("GET", f"/jobs/{own}/result")
    assert answer.content == b"list"
    assert answer.headers["content-disposition"] == (
        "attachment; filename*=UTF-8''%E5%90%8D%E5%8D%95%203%E6%9C%88.xlsx"
    )
    assert len(events(hospital, "file.downloaded")) == 1
    for stranger in ("zhuren", "admin"):
        assert refusal(hospital[stranger].ask("GET", f"/jobs/{own}/result")).code == "tj.not_found"
    assert hospital["admin"].get(f"/jobs/{own}")["id"] == str(own)
    assert [job["id"] for job in hospital["qiantai"].get("/jobs")] == [str(own)]
    assert str(own) in [job["id"] for job in hospital["admin"].get("/jobs", everybody=True)]
    assert hospital["qiantai"].refused("/jobs?everybody=true", method="GET").code == "tj.not_permitted"
    assert hospital["qiantai"].refused(f"/jobs/{own}/cancel").code == "tj.wrong_state"
    planned = exported(hospital, None)
    assert refusal(hospital["qiantai"].ask("GET", f"/jobs/{planned}/result")).code == "tj.not_found"
    export = hospital["qiantai"].ask("GET", f"/files/{shown['id']}")
    assert refusal(export).code == "tj.not_found"


class Silent:
    """A job's progress that nobody watches."""

    def at(self, done: int, total: int | None = None) -> None:
        """Say nothing."""


def test_a_photo_that_nobody_used_for_two_days_is_gone_and_no_booking_can_name_it(hospital: Hospital) -> None:
    used, unused = (done(licence_photo(hospital, picture()))["id"] for _ in range(2))

    def book(number: int, photo: str) -> Any:
        body = f"37150219910101{number:03d}"
        wish = {
            "department": str(hospital.centre),
            "slot": {"day": "2026-03-06", "start": "08:00:00"},
            "person": {"name": "王小明", "document_number": body + mod_11_2(body), "phone": "13800001111"},
            "trades": ["food"],
            "employer": {"name": "香满园"},
            "licence_photo": photo,
        }
        return hospital["qiantai"].ask("POST", "/appointments", json=wish)

    first = done(book(1, used))
    hospital["qiantai"].post(f"/appointments/{first['id']}/cancel", {"reason": "不来了"})
    hospital.clock.move(timedelta(hours=49))
    hospital["qiantai"].token = ""
    sweep: SweepFiles = hospital.system.run.resolve(SweepFiles)
    job = Job(id=JobId(UuidV7().new()), kind=SWEEP_FILES, created_at=hospital.clock.now())
    assert sweep(job, Silent()).outcome["unused"] >= 1
    assert hospital["qiantai"].ask("GET", f"/files/{used}").status_code == 200
    assert refusal(hospital["qiantai"].ask("GET", f"/files/{unused}")).code == "tj.not_found"
    assert refusal(book(2, unused)).code == "tj.not_found"
    assert done(book(2, used))["licence_state"] == "pending"

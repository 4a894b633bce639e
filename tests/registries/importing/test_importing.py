import io
from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Revision

from cms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from cms.core.models import AuditEntry
from cms.masterdata.models import Industry, Tag
from permissions.access import forget
from permissions.domain import roles
from permissions.models import RoleGrant
from permissions.roles import Role
from registries.domain import importing
from registries.domain.saving import BatchInvalid, EntryChange, save_entries
from registries.models import Demand, ImportJob, ImportState
from registries.signals import entries_changed
from tests.registries.importing.sheets import (
    HEADINGS,
    bring_in,
    confirm,
    csv_file,
    errors,
    row,
    upload,
    xlsx_file,
)


def test_check_writes_nothing_and_says_what_would_happen(world):
    job = upload(world.editor, csv_file([row(), row("磷酸铁废水除氟与回用", 行业="261")]))

    assert (job.state, job.row_count) == (ImportState.CHECKED, 2)
    assert job.counts == {"create": 2, "update": 0, "unchanged": 0, "invalid": 0, "notice": 2}
    assert Demand.objects.count() == Revision.objects.count() == 0


def test_confirmed_rows_become_drafts_with_revision_and_audit(world):
    tag = Tag.objects.current().filter(dimension="technology").first()
    industry = Industry.objects.current().get(code="C")

    entries = bring_in(world.editor, [row(行业=industry.name, 技术领域=tag.name)])

    entry = entries[0]
    assert (entry.organisation, entry.live, entry.status, entry.created_by) == (
        world.own,
        False,
        "draft",
        world.editor,
    )
    assert (entry.industry, list(entry.technologies.all())) == (industry, [tag])
    assert (entry.visibility, entry.consortium) == ("consortium", world.consortium)
    assert entry.number.startswith("XQ-")
    assert Revision.objects.for_instance(entry).count() == 1
    assert (
        AuditEntry.objects.filter(object_id=str(entry.pk), action="wagtail.create", user=world.editor).count()
        == 1
    )


def test_result_equals_an_edit_by_that_person(world):
    bring_in(world.editor, [row()])
    imported = Demand.objects.get()
    values = {
        "title": imported.title,
        "category": "research",
        "problem": imported.problem,
        "wanted_by": imported.wanted_by,
        "industry": None,
        "technologies": [],
    }
    change = EntryChange(values=values, organisation_id=world.own.pk, consortium_id=world.consortium.pk)

    edited = save_entries(actor=world.editor, library="demand", changes=[change]).created[0]

    one, two = (Demand.objects.get(pk=entry.pk).serializable_data() for entry in (imported, edited))
    different = {name for name in one if one[name] != two[name]}
    assert different <= {
        "pk",
        "number",
        "latest_revision",
        "created_at",
        "updated_at",
        "confirmed_at",
        "search_text",
        "public_search_text",
    }


def test_same_file_twice_changes_nothing(world):
    rows = [row(), row("磷酸铁废水除氟与回用")]
    bring_in(world.editor, rows)

    job = upload(world.editor, csv_file(rows))

    assert (job.counts["create"], job.counts["update"], job.counts["unchanged"]) == (0, 0, 2)
    assert not job.can_be_confirmed
    with pytest.raises(Invalid):
        confirm(world.editor, job)


def test_update_by_number_shows_before_and_after_and_keeps_the_rest(world):
    entry = bring_in(world.editor, [row()])[0]

    job = upload(world.editor, csv_file([[entry.number, "2027-06-30"]], headings=["编号", "期望期限"]))

    assert job.report["updated"][0]["changes"] == [[job.report["columns"][1][1], "2027-03-31", "2027-06-30"]]
    confirm(world.editor, job)
    entry.refresh_from_db()
    assert (str(entry.wanted_by), entry.problem) == ("2027-06-30", "杂质难以脱除。")
    assert Revision.objects.for_instance(entry).count() == 2


def test_empty_cell_empties_the_field(world):
    entry = bring_in(world.editor, [row()])[0]

    confirm(world.editor, upload(world.editor, csv_file([[entry.number, ""]], headings=["编号", "期望期限"])))

    entry.refresh_from_db()
    assert entry.wanted_by is None


def test_all_errors_of_all_rows_are_named_at_once(world):
    rows = [
        row("甲", 期望期限="2026-02-30", 行业="没有这个行业"),
        row("乙"),
        row("", 需求类别="不知道"),
        row("丁" * 121),
    ]

    job = upload(world.editor, csv_file(rows))

    assert errors(job) == [
        (2, "reference_unknown"),
        (2, "no_such_day"),
        (4, "required"),
        (4, "not_a_choice"),
        (5, "text_too_long"),
    ]
    assert (job.counts["invalid"], job.counts["create"]) == (3, 1)
    first = job.report["errors"][1]
    assert first["value"] == "2026-02-30"
    assert "2026-03-31" in first["remedy"]
    with pytest.raises(Invalid):
        confirm(world.editor, job)
    assert Demand.objects.count() == 0


def test_own_row_cannot_be_moved_to_another_organisation(world):
    entry = bring_in(world.editor, [row()])[0]
    roles.grant_role(actor=world.system, user=world.editor, organisation=world.other, role=Role.EDITOR)
    forget(world.editor)

    job = upload(world.editor, csv_file([row(编号=entry.number, 所属单位=world.other.name)]))

    assert errors(job) == [(2, "owner_cannot_move")]


def test_row_for_a_foreign_organisation_is_refused(world):
    job = upload(
        world.editor, csv_file([row(所属单位=world.other.name), row("二", 所属单位="根本没有的公司")])
    )

    assert errors(job) == [(2, "owner_unknown"), (3, "owner_unknown")]
    assert world.other.name not in job.report["errors"][0]["suggestions"]


def test_foreign_and_unknown_numbers_read_the_same(world):
    foreign = bring_in(world.stranger, [row()])[0]

    job = upload(world.editor, csv_file([row(编号=foreign.number), row("二", 编号="XQ-2026-9999")]))

    messages = {
        one["message"].replace(foreign.number, "N").replace("XQ-2026-9999", "N")
        for one in job.report["errors"]
    }
    assert errors(job) == [(2, "entry_unknown"), (3, "entry_unknown")]
    assert len(messages) == 1


def test_same_entry_twice_in_a_file_names_both_rows(world):
    entry = bring_in(world.editor, [row()])[0]

    job = upload(world.editor, csv_file([row(编号=entry.number), row(), row("新"), row("新")]))

    assert errors(job) == [(3, "row_twice"), (5, "row_twice")]
    assert "2" in job.report["errors"][0]["message"]


def test_numbers_and_dates_where_text_belongs_are_refused(world):
    headings = ["编号", "需求名称", "需求类别", "行业"]
    stream = xlsx_file([[7, "甲", "research", 111]], headings)
    import openpyxl

    book = openpyxl.load_workbook(stream)
    book.active["A2"], book.active["D2"] = 7, 111
    stream = io.BytesIO()
    book.save(stream)

    job = upload(world.editor, stream, "需求.xlsx")

    assert errors(job) == [(2, "number_for_text"), (2, "number_for_text")]


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "{{7*7}}", "=1+1", "😀㐀𠮷"])
def test_hostile_text_is_kept_as_text(world, text):
    assert bring_in(world.editor, [row(text, 问题描述=text)])[0].title == text


def test_control_characters_are_named(world):
    job = upload(world.editor, csv_file([row("甲\x07乙")]))

    assert errors(job) == [(2, "control_character")]


@pytest.mark.parametrize(
    ("headings", "code"),
    [
        ([*HEADINGS, "备注2"], "column_unknown"),
        (["需求名称", "名称"], "column_twice"),
        (["问题描述"], "column_missing"),
    ],
)
def test_headings_that_are_not_known_are_refused_and_nothing_is_kept(world, headings, code):
    with pytest.raises(Invalid) as caught:
        upload(world.editor, csv_file([["甲"] * len(headings)], headings=headings))

    assert caught.value.code == code
    assert ImportJob.objects.count() == 0


def test_confirm_by_another_user_or_with_another_file_is_refused(world):
    job = upload(world.editor, csv_file([row()]))

    with pytest.raises(NotFound):
        confirm(world.stranger, job)
    with pytest.raises(Conflict) as caught:
        importing.confirm_import(actor=world.editor, job=job, file_hash="0" * 64)

    assert caught.value.code == "import_file_changed"
    assert Demand.objects.count() == 0


def test_confirm_twice_applies_once(world):
    job = upload(world.editor, csv_file([row()]))
    seen_before = ImportJob.objects.get(pk=job.pk)
    confirm(world.editor, job)

    with pytest.raises(Conflict) as caught:
        confirm(world.editor, seen_before)

    assert caught.value.code == "import_confirmed_already"
    assert Demand.objects.count() == 1


def test_confirm_after_the_right_was_taken_is_refused(world):
    job = upload(world.editor, csv_file([row()]))
    roles.end_role(actor=world.system, grant=RoleGrant.objects.get(user=world.editor))
    forget(world.editor)

    with pytest.raises(NotAllowed):
        confirm(world.editor, job)


def test_confirm_after_a_day_is_refused_and_the_file_is_deleted(world):
    job = upload(world.editor, csv_file([row()]))
    storage, path = job.file.storage, job.file.name
    ImportJob.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    job.refresh_from_db()

    with pytest.raises(Conflict) as caught:
        confirm(world.editor, job)
    importing.expire_imports()

    assert caught.value.code == "import_expired"
    assert not storage.exists(path)
    assert ImportJob.objects.get().state == ImportState.EXPIRED


def test_entry_changed_since_the_check_is_checked_anew_and_not_written(world):
    entry = bring_in(world.editor, [row()])[0]
    job = upload(world.editor, csv_file([row(编号=entry.number, 问题描述="新的描述。")]))
    save_entries(
        actor=world.editor,
        library="demand",
        changes=[EntryChange(pk=entry.pk, values={"problem": "同事改过。"})],
    )

    with pytest.raises(Conflict) as caught:
        confirm(world.editor, job)

    job = ImportJob.objects.get(pk=job.pk)
    entry.refresh_from_db()
    assert caught.value.code == "import_stale"
    assert (job.state, entry.problem) == (ImportState.CHECKED, "同事改过。")
    assert job.report["updated"][0]["changes"][0][1:] == ["同事改过。", "新的描述。"]
    confirm(world.editor, job)
    entry.refresh_from_db()
    assert entry.problem == "新的描述。"


def test_stored_file_that_was_exchanged_is_refused(world):
    job = upload(world.editor, csv_file([row()]))
    name = job.file.name
    job.file.storage.delete(name)
    job.file.storage.save(name, csv_file([row("换掉的文件")]))

    with pytest.raises(Conflict):
        confirm(world.editor, job)

    job.refresh_from_db()
    assert (job.state, Demand.objects.count()) == (ImportState.FAILED, 0)


def test_title_that_became_taken_meanwhile_makes_no_duplicate(world):
    job = upload(world.editor, csv_file([row()]))
    second = upload(world.editor, csv_file([row()]))
    confirm(world.editor, job)

    with pytest.raises(Conflict):
        confirm(world.editor, second)

    assert Demand.objects.count() == 1


def test_entry_under_review_is_not_changed(world):
    entry = bring_in(world.editor, [row()])[0]
    Demand.objects.filter(pk=entry.pk).update(review_state="submitted", review_level="first")

    job = upload(world.editor, csv_file([row(编号=entry.number, 问题描述="改")]))

    assert errors(job) == [(2, "in_review")]


def test_user_without_the_right_cannot_start(world):
    with pytest.raises(NotAllowed):
        upload(world.system.__class__.objects.create(username="nobody"), csv_file([row()]))


def test_large_file_is_left_to_the_worker(world, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(importing, "AT_ONCE_ROWS", 1)
    rows = [row(), row("磷酸铁废水除氟与回用")]

    with django_capture_on_commit_callbacks(execute=True):
        job = upload(world.editor, csv_file(rows))
        assert job.state == ImportState.UPLOADED
    job.refresh_from_db()
    assert job.state == ImportState.CHECKED
    with django_capture_on_commit_callbacks(execute=True):
        confirm(world.editor, job)

    job.refresh_from_db()
    assert (job.state, job.counts["created"], Demand.objects.count()) == (ImportState.DONE, 2, 2)


def test_apply_repeated_by_a_second_worker_writes_once(world):
    job = upload(world.editor, csv_file([row()]))
    confirm(world.editor, job)

    importing.apply_import(job_id=job.pk)

    assert Demand.objects.count() == 1


def test_worker_that_died_is_followed_by_another(world, django_capture_on_commit_callbacks):
    job = upload(world.editor, csv_file([row()]))
    ImportJob.objects.update(state=ImportState.APPLYING, confirmed_at=timezone.now() - timedelta(minutes=6))

    with django_capture_on_commit_callbacks(execute=True):
        assert importing.resume_imports() == 1

    job.refresh_from_db()
    assert (job.state, Demand.objects.count()) == (ImportState.DONE, 1)


def test_thousand_rows_with_one_wrong_write_none(world):
    rows = [row(f"需求{number:04d}") for number in range(1000)]
    rows[499] = row("需求0499", 期望期限="三月")

    job = upload(world.editor, csv_file(rows))
    importing.check_import(actor=world.editor, job=job)

    assert errors(job) == [(501, "date_unclear")]
    with pytest.raises(Invalid):
        confirm(world.editor, job)
    assert Demand.objects.count() == 0


def test_query_count_of_the_check_does_not_grow_with_rows(world, django_assert_max_num_queries):
    few, many = ([row(f"需求{number}") for number in range(count)] for count in (2, 40))
    bring_in(world.editor, many)

    with django_assert_max_num_queries(60) as one:
        upload(world.editor, csv_file(few))
    with django_assert_max_num_queries(60) as other:
        upload(world.editor, csv_file(many))

    assert len(other) == len(one)


@pytest.fixture
def failing_receiver():
    """Something that listens to changed entries and cannot go on, as a full disk or a lost connection would."""
    raised = []

    def fail(**_kwargs):
        raise raised[0]

    entries_changed.connect(fail)
    yield raised.append
    entries_changed.disconnect(fail)


def test_unexpected_failure_while_writing_leaves_nothing_and_says_so(world, failing_receiver):
    job = upload(world.editor, csv_file([row(), row("第二条")]))
    failing_receiver(RuntimeError("disk full"))

    with pytest.raises(RuntimeError):
        confirm(world.editor, job)

    job.refresh_from_db()
    assert (job.state, job.failure["code"], Demand.objects.count()) == (
        ImportState.FAILED,
        "import_failed",
        0,
    )
    assert AuditEntry.objects.filter(action="registries.import.apply", result="import_failed").count() == 1


def test_rule_broken_while_writing_leaves_nothing_and_names_the_rule(world, failing_receiver):
    job = upload(world.editor, csv_file([row()]))
    failing_receiver(BatchInvalid({0: Conflict("locked", "这条内容被同事锁定。")}))

    with pytest.raises(Conflict) as caught:
        confirm(world.editor, job)

    assert caught.value.message == "这条内容被同事锁定。"
    assert Demand.objects.count() == 0


def test_file_refused_in_the_worker_is_told_on_its_page(
    world, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(importing, "AT_ONCE_ROWS", 0)
    job = upload(world.editor, csv_file([row()]))
    name = job.file.name
    job.file.storage.delete(name)
    job.file.storage.save(name, csv_file([row("换掉")]))

    importing.check_in_background(job_id=job.pk)
    importing.check_in_background(job_id=job.pk)

    job.refresh_from_db()
    assert (job.state, job.failure["code"]) == (ImportState.FAILED, "import_file_changed")


def test_import_that_is_over_is_not_checked_again(world):
    job = upload(world.editor, csv_file([row()]))
    confirm(world.editor, job)
    job.refresh_from_db()

    with pytest.raises(Conflict) as caught:
        importing.check_import(actor=world.editor, job=job)

    assert caught.value.code == "import_over"


def test_importer_of_two_organisations_must_say_for_which(world):
    roles.grant_role(actor=world.system, user=world.editor, organisation=world.other, role=Role.EDITOR)
    forget(world.editor)

    unsaid = upload(world.editor, csv_file([row()]))
    chosen = upload(world.editor, csv_file([row()]), organisation_id=world.other.pk)
    named = upload(world.editor, csv_file([row(所属单位=world.own.uscc)]))

    assert errors(unsaid) == [(2, "owner_needed")]
    assert chosen.report["created"][0]["owner"] == world.other.name
    assert named.report["created"][0]["owner"] == world.own.name


def test_organisation_that_is_not_ones_own_is_not_taken_as_default(world):
    job = upload(world.editor, csv_file([row()]), organisation_id=world.other.pk)

    assert job.organisation == world.own


def test_title_of_two_entries_asks_for_the_number(world):
    for _count in range(2):
        change = EntryChange(
            values={"title": "同名需求", "category": "research"},
            organisation_id=world.own.pk,
            visibility="own",
        )
        save_entries(actor=world.editor, library="demand", changes=[change])

    job = upload(world.editor, csv_file([row("同名需求")]))

    assert errors(job) == [(2, "title_ambiguous")]


def test_ended_entry_is_not_meant_by_its_title(world):
    bring_in(world.editor, [row()])
    Demand.objects.update(status="closed")

    assert upload(world.editor, csv_file([row()])).counts["create"] == 1


def test_owner_outside_every_consortium_gets_its_own_audience(world):
    bring_in(world.stranger, [row()])

    assert Demand.objects.get().visibility == "own"


def test_status_edited_in_the_sheet_is_not_taken_in_silence(world):
    entry = bring_in(world.editor, [row()])[0]

    job = upload(world.editor, csv_file([[entry.number, "已签约"]], headings=["编号", "状态"]))

    assert [one["code"] for one in job.report["notices"]] == ["status_ignored"]
    assert job.counts["unchanged"] == 1


def test_value_beyond_the_headings_is_an_error_of_its_row(world):
    job = upload(world.editor, csv_file([[*row(), "多出来的"]]))

    assert errors(job) == [(2, "cell_without_heading")]


def test_rule_between_fields_is_told_at_the_field(world):
    headings = ["需求名称", "需求类别", "budget_min", "budget_max"]

    job = upload(world.editor, csv_file([["甲", "research", "80", "70"]], headings=headings))

    assert errors(job) == [(2, "invalid")]
    assert job.report["errors"][0]["value"] == "70"


def test_formula_hidden_row_and_other_sheets_are_noted(world):
    import openpyxl

    book = openpyxl.load_workbook(xlsx_file([row(), row("第二条")]))
    book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["H"].hidden = True
    book.create_sheet("旧表")["A1"] = "x"
    book.active["H2"] = "=A1"
    stream = io.BytesIO()
    book.save(stream)

    job = upload(world.editor, stream, "需求.xlsx")

    assert len(job.report["warnings"]) == 4
    assert errors(job) == [(2, "formula_without_value")]


def test_heading_nearly_right_is_suggested(world):
    with pytest.raises(Invalid) as caught:
        upload(world.editor, csv_file([["甲", "x"]], headings=["需求名称", "量化指标要求"]))

    assert caught.value.params["hint"]


def test_long_text_is_shortened_on_the_check_page_only(world):
    job = upload(world.editor, csv_file([row(问题描述="长" * 3000)]))
    confirm(world.editor, job)

    assert len(Demand.objects.get().problem) == 3000


def test_characters_that_no_database_takes_are_an_error_of_their_cell(world):
    stream = xlsx_file([row("甲\x00乙", 需求类别="\x00", 所属单位="\x00"), row("二", 编号="\x00")])

    job = upload(world.editor, stream, "需\x00求.xlsx")

    assert errors(job) == [
        (2, "control_character"),
        (2, "not_a_choice"),
        (2, "owner_unknown"),
        (3, "control_character"),
    ]
    assert job.report["errors"][0]["value"] == "甲�乙"

import datetime

import pytest
import time_machine

from cms.core.errors import Invalid, NotAllowed
from cms.core.models import AuditEntry
from cms.masterdata.models import Holiday
from cms.masterdata.working_days import add_working_days
from permissions.domain import holidays
from permissions.domain.accounts import system_user
from permissions.domain.holidays import HolidayLine
from tests.factories.identity import make_user

D = datetime.date
NOTICE = """各省、自治区、直辖市人民政府：
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月6日（农历除夕）至13日放假调休，共8天。2月14日（星期日）、2月20日（星期六）上班。
三、清明节：4月5日放假。
四、劳动节：5月1日至5日放假调休，共5天。5月8日（周六）上班。
五、端午节：6月9日（周三）放假。
六、中秋节：9月15日放假。
七、国庆节：10月1日至7日放假调休，共7天。9月26日（周日）、10月9日（周六）上班。
节假日期间，各地区要妥善安排好值班和安全、保卫等工作。"""


def test_the_official_sentences_are_read():
    lines = holidays.read_notice(NOTICE, year=2027)

    found = [(one.name, one.kind, one.first, one.last) for one in lines]
    assert found == [
        ("元旦", "off", D(2027, 1, 1), D(2027, 1, 3)),
        ("春节", "off", D(2027, 2, 6), D(2027, 2, 13)),
        ("春节", "work", D(2027, 2, 14), D(2027, 2, 14)),
        ("春节", "work", D(2027, 2, 20), D(2027, 2, 20)),
        ("清明节", "off", D(2027, 4, 5), D(2027, 4, 5)),
        ("劳动节", "off", D(2027, 5, 1), D(2027, 5, 5)),
        ("劳动节", "work", D(2027, 5, 8), D(2027, 5, 8)),
        ("端午节", "off", D(2027, 6, 9), D(2027, 6, 9)),
        ("中秋节", "off", D(2027, 9, 15), D(2027, 9, 15)),
        ("国庆节", "off", D(2027, 10, 1), D(2027, 10, 7)),
        ("国庆节", "work", D(2027, 9, 26), D(2027, 9, 26)),
        ("国庆节", "work", D(2027, 10, 9), D(2027, 10, 9)),
    ]


def test_days_over_the_turn_of_the_year_and_over_months():
    lines = holidays.read_notice(
        "元旦：2027年12月31日至2028年1月2日放假。\n国庆节、中秋节：9月28日至10月4日放假。", year=2028
    )

    assert [(one.name, one.first, one.last) for one in lines] == [
        ("元旦", D(2027, 12, 31), D(2028, 1, 2)),
        ("国庆节、中秋节", D(2028, 9, 28), D(2028, 10, 4)),
    ]


@pytest.mark.django_db
def test_what_is_saved_is_shown_again_as_it_is_edited():
    system = system_user()
    lines = holidays.read_notice(NOTICE, year=2027)

    count = holidays.set_year(actor=system, year=2027, lines=lines)

    text = holidays.as_text(holidays.lines_of(2027))
    assert count == Holiday.objects.filter(year=2027).count() == 31
    assert "春节 放假 2027-02-06 2027-02-13" in text.splitlines()
    again = holidays.read_notice(text, year=2027)
    assert {day for one in again for day in one.days} == {day for one in lines for day in one.days}
    assert AuditEntry.objects.filter(action="holidays.set").get().data["after"] == 31
    assert add_working_days(D(2027, 2, 5), 1) == (D(2027, 2, 14), True)


@pytest.mark.django_db
def test_saving_a_year_replaces_it_and_nothing_else():
    system = system_user()
    holidays.set_year(
        actor=system,
        year=2026,
        lines=[HolidayLine(name="元旦", kind="off", first=D(2026, 1, 1), last=D(2026, 1, 1))],
    )
    for last in (D(2027, 1, 3), D(2027, 1, 1)):
        holidays.set_year(
            actor=system,
            year=2027,
            lines=[HolidayLine(name="元旦", kind="off", first=D(2027, 1, 1), last=last)],
        )

    assert list(Holiday.objects.order_by("day").values_list("day", flat=True)) == [
        D(2026, 1, 1),
        D(2027, 1, 1),
    ]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "粘贴"),
        ("通知如下", "粘贴"),
        ("2月6日至13日放假", "1"),
        ("春节：放假八天", "1"),
        ("春节：2月30日放假", "1"),
        ("春节：2月6日至13日放假。2月8日上班", "2027-02-08"),
        ("春节 放假 2027-02-13 2027-02-06", "2027-02-13"),
        ("春节 放假 2027-02-01 2027-03-30", "2027-03-30"),
        ("春节 放假 2031-02-01 2031-02-03", "2031"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place(text, part, settings):
    with pytest.raises(Invalid) as caught:
        holidays.read_notice(text, year=2027)

    assert part in caught.value.message
    assert set(caught.value.fields) == {"text"}


@pytest.mark.django_db
def test_a_day_of_another_years_notice_is_refused():
    system = system_user()
    one = HolidayLine(name="元旦", kind="off", first=D(2027, 12, 31), last=D(2028, 1, 1))
    holidays.set_year(actor=system, year=2028, lines=[one])

    with pytest.raises(Invalid) as caught:
        holidays.set_year(actor=system, year=2027, lines=[one])

    assert "2028" in caught.value.message


@pytest.mark.django_db
def test_only_the_operator_sets_a_year():
    with pytest.raises(NotAllowed):
        holidays.set_year(actor=make_user(), year=2027, lines=[])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("now", "expected"), [("2026-10-31", [2026]), ("2026-11-02", [2026, 2027]), ("2027-01-05", [2027])]
)
def test_from_november_on_the_coming_year_is_missed(now, expected):
    with time_machine.travel(f"{now}T04:00:00+00:00", tick=False):
        assert holidays.missing_years() == expected
        Holiday.objects.create(day=D(expected[-1], 1, 1), kind="off", name="元旦", year=expected[-1])
        assert holidays.missing_years() == expected[:-1]

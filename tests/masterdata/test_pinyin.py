import pytest

from cms.masterdata.models import Tag
from cms.masterdata.pinyin import spell


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("万东操", "wan dong cao", "wdc"),
        ("都匀市", "du yun shi", "dys"),
        ("长顺县", "chang shun xian", "csx"),
        ("大数据与会计", "da shu ju yu kuai ji", "dsjykj"),
        ("PLC编程与调试", "plc bian cheng yu tiao shi", "plcbcyts"),
        ("5G应用", "5g ying yong", "5gyy"),
        ("军官（警官）", "jun guan jing guan", "jgjg"),
        ("", "", ""),
    ],
)
def test_spell_gives_pinyin_and_initials(name, pinyin, initials):
    spelling = spell(name)

    assert (spelling.pinyin, spelling.initials) == (pinyin, initials)


def test_spell_keeps_within_the_column():
    assert len(spell("黔" * 200).pinyin) == 200


def test_save_keeps_the_spelling_in_step_with_the_name(db):
    tag = Tag.objects.create(dimension="skill", slug="x", name="焊接")
    tag.name = "铸造"

    tag.save(update_fields=["name"])

    tag.refresh_from_db()
    assert (tag.pinyin, tag.initials) == ("zhu zao", "zz")

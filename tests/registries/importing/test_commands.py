import pytest
from django.core.management import CommandError, call_command

from registries.models import Demand
from tests.registries.importing.sheets import bring_in, csv_file, row


@pytest.fixture
def sheet(tmp_path):
    def write(rows):
        path = tmp_path / "需求.csv"
        path.write_bytes(csv_file(rows).getvalue())
        return path

    return write


def test_import_command_only_checks_without_confirm(world, sheet, capsys):
    call_command("import_registry", "demand", sheet([row()]), user=world.editor.username)

    assert Demand.objects.count() == 0
    assert "1" in capsys.readouterr().out


def test_import_command_writes_with_the_rights_of_the_user(world, sheet):
    call_command("import_registry", "demand", sheet([row()]), user=world.editor.username, confirm=True)

    assert (Demand.objects.get().organisation, Demand.objects.get().created_by) == (world.own, world.editor)


def test_import_command_names_errors_and_fails(world, sheet, capsys):
    with pytest.raises(CommandError):
        call_command(
            "import_registry",
            "demand",
            sheet([row(期望期限="三月")]),
            user=world.editor.username,
            confirm=True,
        )

    assert "三月" in capsys.readouterr().out
    assert Demand.objects.count() == 0


def test_import_command_refuses_unknown_user_and_missing_file(world, sheet, tmp_path):
    with pytest.raises(CommandError):
        call_command("import_registry", "demand", sheet([row()]), user="niemand")
    with pytest.raises(CommandError):
        call_command("import_registry", "demand", tmp_path / "x.csv", user=world.editor.username)


def test_export_command_writes_only_what_the_user_may_export(world, tmp_path):
    bring_in(world.editor, [row()])
    bring_in(world.stranger, [row("别人的需求")])

    call_command("export_registry", "demand", tmp_path / "out.csv", user=world.editor.username)

    text = (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    assert "磷石膏" in text
    assert "别人的" not in text


def test_export_command_refuses_what_it_does_not_know(world, tmp_path):
    with pytest.raises(CommandError):
        call_command("export_registry", "nothing", tmp_path / "out.csv", user=world.editor.username)
    with pytest.raises(CommandError):
        call_command("export_registry", "demand", tmp_path / "out.pdf", user=world.editor.username)
    with pytest.raises(CommandError):
        call_command("export_registry", "demand", tmp_path / "out.csv", user="niemand")

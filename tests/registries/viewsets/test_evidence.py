import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from registries.domain import attached
from registries.models import Evidence
from registries.viewsets.evidence import MAX_BYTES, ending_of
from tests.factories.entries import make_entry, publish
from tests.registries.viewsets.desk import address, make_cast, submitted, text_of

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32
PDF = b"%PDF-1.7\n%test"
JPG = b"\xff\xd8\xff\xe0" + b"\0" * 32


def picture(form: str) -> bytes:
    target = io.BytesIO()
    Image.effect_noise((64, 64), 90).save(target, form)
    return target.getvalue()


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }


def upload(client: Client, entry, content: bytes, name: str = "授权书.pdf"):
    return client.post(
        address("demand", "facts", entry.pk),
        {"section": "evidence", "kind": "authorisation", "file": SimpleUploadedFile(name, content)},
    )


def attach(entry, cast, content=PDF, name="授权书.pdf"):
    return attached.add_evidence(
        actor=cast.editor, entry=entry, file=SimpleUploadedFile(name, content), kind="authorisation"
    )


@pytest.mark.parametrize(
    ("content", "ending"), [(PNG, ".png"), (PDF, ".pdf"), (JPG, ".jpg"), (b"<svg>", None), (b"", None)]
)
def test_kind_of_a_file_is_what_it_contains(content, ending):
    assert ending_of(content) == ending


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_picture_is_taken_whole_or_not_at_all(client, cast, form):
    entry = make_entry(organisation=cast.enterprise, actor=cast.editor)
    client.force_login(cast.editor)
    content = picture(form)

    response = upload(client, entry, content[: len(content) // 2], "授权书.jpg")
    assert response.status_code == 400
    assert "文件已损坏" in text_of(response)
    assert not Evidence.objects.exists()

    assert upload(client, entry, content, "授权书.jpg").status_code == 302
    assert Evidence.objects.get().file.read() == content


@pytest.mark.parametrize(
    ("content", "name"), [(b"<html><script>alert(1)</script>", "a.pdf"), (b"MZ\x90", "b.png"), (b"", "c.jpg")]
)
def test_disguised_and_empty_files_are_refused(client, cast, content, name):
    entry = make_entry(organisation=cast.enterprise, actor=cast.editor)
    client.force_login(cast.editor)

    response = upload(client, entry, content, name)

    assert response.status_code == 400
    assert response.context["forms"]["evidence"].errors["file"]
    assert not Evidence.objects.exists()


def test_file_that_is_too_large_is_refused(client, cast):
    entry = make_entry(organisation=cast.enterprise, actor=cast.editor)
    client.force_login(cast.editor)

    assert upload(client, entry, PDF + b"0" * MAX_BYTES).status_code == 400


def test_stored_name_is_generated_and_ends_as_the_content_says(client, cast):
    entry = make_entry(organisation=cast.enterprise, actor=cast.editor)
    client.force_login(cast.editor)

    upload(client, entry, picture("PNG"), "../../授权书.html")

    document = Evidence.objects.get()
    assert document.file.name.endswith(".png")
    assert "授权书" not in document.file.name
    assert ".." not in document.file.name
    assert "授权书" in document.original_name


def test_download_is_an_inert_attachment(client, cast):
    entry = make_entry(organisation=cast.enterprise, actor=cast.editor)
    document = attach(entry, cast)
    client.force_login(cast.editor)

    response = client.get(address("demand", "evidence", entry.pk, document.pk))

    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "'none'" in response["Content-Security-Policy"]
    assert response["Content-Type"] == "application/pdf"


def test_reviewer_reads_the_evidence_of_a_submission(client, cast):
    entry = submitted(cast)
    document = attach_as_system(entry)
    client.force_login(cast.reviewer)

    response = client.get(address("demand", "evidence", entry.pk, document.pk))

    assert response.status_code == 200
    assert "授权书" in text_of(client.get(address("demand", "review", entry.pk)))
    response.close()


def attach_as_system(entry):
    from permissions.domain.accounts import system_user

    return attached.add_evidence(
        actor=system_user(), entry=entry, file=SimpleUploadedFile("授权书.pdf", PDF), kind="authorisation"
    )


def test_strangers_find_no_evidence(client, cast):
    entry = make_entry(organisation=cast.enterprise, actor=cast.editor)
    document = attach(entry, cast)
    client.force_login(cast.stranger)

    assert client.get(address("demand", "evidence", entry.pk, document.pk)).status_code == 404


def test_evidence_of_another_entry_is_not_found_here(client, cast):
    mine = make_entry(organisation=cast.enterprise, actor=cast.editor)
    other = publish(
        make_entry(organisation=cast.enterprise, actor=cast.editor),
        submitter=cast.editor,
        reviewer=cast.reviewer,
    )
    document = attach_as_system(other)
    client.force_login(cast.editor)

    assert client.get(address("demand", "evidence", mine.pk, document.pk)).status_code == 404


def test_missing_file_is_not_found(client, cast):
    entry = make_entry(organisation=cast.enterprise, actor=cast.editor)
    document = attach(entry, cast)
    document.file.storage.delete(document.file.name)
    client.force_login(cast.editor)

    assert client.get(address("demand", "evidence", entry.pk, document.pk)).status_code == 404


def test_evidence_needs_a_login(client, cast):
    entry = make_entry(organisation=cast.enterprise, actor=cast.editor)
    document = attach(entry, cast)

    assert client.get(address("demand", "evidence", entry.pk, document.pk)).status_code == 302

"""The stamped letter: what is taken, what is refused, who may open it."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from cms.core.errors import Conflict, Invalid, NotFound
from cms.core.models import AuditEntry
from permissions.domain import application_files, applications
from permissions.domain.application_files import add_files, open_file, remove_file
from permissions.models import Application
from permissions.roles import Role
from tests.factories.applications import hand_in, make_application, make_pdf, make_photo, new_code
from tests.factories.identity import make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def applicant():
    return make_user()


@pytest.fixture
def application(applicant):
    return applications.start(actor=applicant, code=new_code())


def add(applicant, application, *files):
    return add_files(actor=applicant, application=application, files=files)


def test_photo_is_kept_upright_and_without_what_the_camera_wrote(applicant, application):
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SecretCamera"
    [row] = add(applicant, application, make_photo(size=(800, 600), exif=exif))

    content = row.file.read()

    assert row.is_photo
    assert b"SecretCamera" not in content
    with Image.open(io.BytesIO(content)) as page:
        assert page.height > page.width


def test_pdf_is_kept_as_it_is(applicant, application):
    [row] = add(applicant, application, make_pdf(pages=2))

    assert not row.is_photo
    assert row.file.read().startswith(b"%PDF-")


def test_photos_of_two_uploads_become_one_pdf_at_submission():
    user = make_user()
    application = make_application(user)
    add(user, application, make_photo(), make_photo())

    submitted = applications.submit(actor=user, application=application)

    assert open_file(actor=user, application=submitted, file_id=None).read().count(b"/MediaBox") == 3


def test_application_with_a_pdf_alone_has_no_joined_document():
    user = make_user()
    application = make_application(user)
    remove_file(actor=user, application=application, file_id=application.files.get().pk)
    add(user, application, make_pdf())

    submitted = applications.submit(actor=user, application=application)

    with pytest.raises(Conflict) as caught:
        open_file(actor=user, application=submitted, file_id=None)
    assert caught.value.code == "page_gone"


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (SimpleUploadedFile("fake.jpg", b"\xff\xd8\xff<html>"), "photo_type"),
        (SimpleUploadedFile("page.html", b"<html></html>"), "photo_type"),
        (SimpleUploadedFile("IMG_1.HEIC", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"), "photo_heic"),
        (make_pdf(extra=b"<< /S /JavaScript /JS (app.alert(1)) >>"), "pdf_active"),
        (make_pdf(extra=b"<< /S /J#61vaScript /#4aS (app.alert(1)) >>"), "pdf_active"),
        (make_pdf(extra=b"/Encrypt 5 0 R"), "pdf_active"),
        (SimpleUploadedFile("cut.pdf", b"%PDF-1.4\nnothing"), "pdf_broken"),
        (make_pdf(pages=13), "photo_count"),
    ],
)
def test_file_that_is_not_what_it_says_is_refused_with_words(applicant, application, file, code):
    with pytest.raises(Invalid) as caught:
        add(applicant, application, make_photo(), file)

    assert caught.value.code in {code, "photo_broken"} if code == "photo_type" else caught.value.code == code
    assert list(caught.value.fields) == ["files"]
    assert "%(" not in caught.value.message
    assert not application.files.exists()


def test_pdf_above_the_size_is_refused(applicant, application, monkeypatch):
    monkeypatch.setattr(application_files, "MAX_PDF", 20)

    with pytest.raises(Invalid) as caught:
        add(applicant, application, make_pdf())

    assert caught.value.code == "pdf_size"


def test_thirteenth_page_is_refused_and_twelve_stay(applicant, application):
    add(applicant, application, *[make_photo(size=(60, 80)) for _one in range(12)])

    with pytest.raises(Invalid) as caught:
        add(applicant, application, make_photo())

    assert caught.value.code == "photo_count"
    assert application.files.count() == 12


def test_no_file_is_told(applicant, application):
    with pytest.raises(Invalid) as caught:
        add(applicant, application)

    assert caught.value.code == "files_missing"


def test_page_can_be_removed_once(applicant, application):
    [row] = add(applicant, application, make_photo())

    remove_file(actor=applicant, application=application, file_id=row.pk)

    assert not application.files.exists()
    with pytest.raises(Conflict) as caught:
        remove_file(actor=applicant, application=application, file_id=row.pk)
    assert caught.value.code == "page_gone"


def test_pages_of_what_was_handed_in_are_fixed():
    user = make_user()
    application = hand_in(user)

    with pytest.raises(Conflict):
        add(user, application, make_photo())
    with pytest.raises(Conflict):
        remove_file(actor=user, application=application, file_id=application.files.get().pk)


def test_page_that_was_still_being_drawn_is_refused_after_handing_in():
    """The operator must not find another letter behind what was handed in."""
    user = make_user()
    application = make_application(user)
    [first] = application.files.all()
    stale = Application.objects.get(pk=application.pk)
    applications.submit(actor=user, application=application)

    for act in (
        lambda: application_files.add_files(actor=user, application=stale, files=[make_photo()]),
        lambda: application_files.remove_file(actor=user, application=stale, file_id=first.pk),
    ):
        with pytest.raises(Conflict) as caught:
            act()
        assert caught.value.code == "not_writable"
    assert [row.pk for row in application.files.all()] == [first.pk]


def test_opening_by_the_operator_is_audited_and_by_others_impossible():
    user = make_user()
    operator = make_staff(make_organisation(kind="service"), Role.PLATFORM_OPERATOR)
    application = hand_in(user)
    page = application.files.get().pk

    assert open_file(actor=user, application=application, file_id=page)
    assert not AuditEntry.objects.filter(action="application.file").exists()
    assert open_file(actor=operator, application=application, file_id=page)
    assert AuditEntry.objects.filter(action="application.file", user_id=operator.pk).count() == 1
    with pytest.raises(NotFound):
        open_file(actor=make_user(), application=application, file_id=page)
    with pytest.raises(Conflict):
        open_file(actor=user, application=application, file_id=page + 999)


def test_page_of_another_application_is_not_opened_through_ones_own(applicant, application):
    other = hand_in()

    with pytest.raises(Conflict):
        open_file(actor=applicant, application=application, file_id=other.files.get().pk)

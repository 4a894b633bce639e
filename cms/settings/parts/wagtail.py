"""Wagtail."""

from cms.settings.env import env

WAGTAIL_SITE_NAME = "产教枢纽"
WAGTAILADMIN_BASE_URL = env.str("PUBLIC_BASE_URL", "http://127.0.0.1:8000")
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES = [("zh-hans", "简体中文")]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文")]
WAGTAIL_I18N_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_USER_TIME_ZONES = ["Asia/Shanghai"]
# Wagtail mails while the caller waits: the time would tell whether an account exists. Operators reset.
WAGTAIL_PASSWORD_RESET_ENABLED = False

WAGTAILIMAGES_IMAGE_MODEL = "content.EditorialImage"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 2**20
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
WAGTAILIMAGES_IMAGE_FORM_BASE = "content.forms.EditorialImageForm"
WAGTAILDOCS_DOCUMENT_MODEL = "content.EditorialDocument"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "ofd", "pdf", "pptx", "txt", "xlsx", "zip"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
# Stock: publish the latest revision, even one saved unseen during the review (ADR 0005).
WAGTAIL_FINISH_WORKFLOW_ACTION = "registries.workflow.finish_review"
WAGTAILADMIN_USER_LOGIN_FORM = "permissions.login.ConsoleLoginForm"

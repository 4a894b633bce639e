"""Media and static storage: the local disk, or an S3-compatible service when a bucket is named."""

from pathlib import Path
from typing import Any

from cms.settings.env import env, required

S3_BUCKET = env.str("S3_BUCKET", "")


def _media_storage() -> dict[str, Any]:
    if not S3_BUCKET:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    return _s3()


def private_storage(local_root: Path) -> dict[str, Any]:
    """Return the storage of files that no public address serves: uploads on their way in, evidence."""
    if not S3_BUCKET:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": local_root, "base_url": None, "file_permissions_mode": 0o600},
        }
    storage = _s3()
    storage["OPTIONS"] |= {"location": "private", "custom_domain": None, "querystring_auth": True}
    return storage


def _s3() -> dict[str, Any]:
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "access_key": required("S3_ACCESS_KEY_ID"),
            "secret_key": required("S3_SECRET_ACCESS_KEY"),
            "endpoint_url": env.str("S3_ENDPOINT_URL", "") or None,
            "region_name": env.str("S3_REGION", "") or None,
            "custom_domain": env.str("S3_PUBLIC_DOMAIN", "") or None,
            "querystring_auth": env.bool("S3_SIGNED_URLS", True),
            "file_overwrite": False,
        },
    }


STORAGES: dict[str, dict[str, Any]] = {
    "default": _media_storage(),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# A stylesheet of a dependency may name a file it does not ship; that must not stop collectstatic.
WHITENOISE_MANIFEST_STRICT = False

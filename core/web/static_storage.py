"""The static files in use: each page's parts in one file, with a hash of their content in the name, and compressed."""

from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from servestatic.storage import CompressedManifestStaticFilesStorage

from core.web.bundling import bundle

#: What templates name: each of these imports its parts.
PAGES = ("css/pages/", "js/pages/")


class BundledManifestStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # servestatic has no types
    """Bundles what lies in the folders of pages as it is collected."""

    def post_process(
        self, paths: dict[str, tuple[Any, str]], **options: Any
    ) -> Iterator[tuple[str, str | None, bool | Exception]]:
        """The bundles are written where files are collected, and hashed from there."""

        def read(name: str) -> str:
            storage, path = paths[name]
            with storage.open(path) as file:
                return str(file.read(), "utf-8")

        if not options.get("dry_run"):
            bundles = {name: bundle(name, read) for name in paths if name.startswith(PAGES)}
            for name, text in bundles.items():
                self.delete(name)
                self._save(name, ContentFile(text))
                paths[name] = (self, name)
        yield from super().post_process(paths, **options)

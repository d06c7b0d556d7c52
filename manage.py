#!/usr/bin/env python3
"""Django's command line for ePEP. With nothing set in the environment it works on the demo's embedded database."""

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "epep.settings")
    if not any(os.environ.get(name) for name in ("SECRET_KEY", "DATABASE_URL", "EPEP_VAR_DIR", "DEBUG")):
        embedded = Path(__file__).resolve().parent / "var" / "demo"
        embedded.mkdir(parents=True, exist_ok=True)
        os.environ.update({"EPEP_DEMO": "1", "EPEP_VAR_DIR": str(embedded)})
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)

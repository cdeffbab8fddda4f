# SPDX-License-Identifier: GPL-3.0-or-later
"""Every model of the application."""

from mathesar.models.base import Database
from mathesar.models.imports import DataFile, TableMetaData
from mathesar.models.notes import Note
from mathesar.models.roles import Collaborator, ConfiguredRole
from mathesar.models.users import User

__all__ = ["Collaborator", "ConfiguredRole", "DataFile", "Database", "Note", "TableMetaData", "User"]

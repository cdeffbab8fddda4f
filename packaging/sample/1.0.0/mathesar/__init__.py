# SPDX-License-Identifier: GPL-3.0-or-later
"""The sample application."""

__version__ = "1.0.0"

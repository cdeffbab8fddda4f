# SPDX-License-Identifier: GPL-3.0-or-later
"""A test of the release itself; a package must not have it."""

from mathesar import __version__


def test_version_has_three_parts():
    assert len(__version__.split(".")) == 3

# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing uses this module any more. The next version has not got it, so an upgrade must remove it."""

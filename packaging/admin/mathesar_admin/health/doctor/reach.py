"""Whether people reach Mathesar under its name, and how long its certificate lasts."""

from collections.abc import Iterator

from mathesar_admin.domain.checking.check import check
from mathesar_admin.health.doctor.diagnosis import Diagnosis, of_finding
from mathesar_admin.health.doctor.scene import Scene
from mathesar_admin.package.image_build import is_image_build

WHY = "people reach Mathesar under this name only"
WHYS = {
    "certificate": "browsers turn visitors away when it has ended",
    "tls": "browsers turn visitors away, or others can read what they send",
}
# What status has said already.
SAID = ("name", "service")


def look_at_name(scene: Scene) -> Iterator[Diagnosis]:
    """What `mathesar domain check` finds; nothing where no name is set, as on a machine of one's own."""
    if is_image_build() or not scene.environment.get("MATHESAR_DOMAIN", "").strip():
        return
    for one in check(scene.settings):
        if one.key not in SAID:
            yield of_finding(one, WHYS.get(one.key, WHY))

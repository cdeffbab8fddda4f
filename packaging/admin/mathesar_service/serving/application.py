"""gunicorn with the package's defaults; GUNICORN_CMD_ARGS, a --config file and the command line go before them."""

import os
from typing import Any

import gunicorn
from gunicorn.app.wsgiapp import WSGIApplication

from mathesar_service.serving.listening import opened

# Longer than the proxies keep an idle connection (Caddy 120 s, Traefik 90 s, nginx 60 s): one that the service closes
# while the proxy sends the next request would be a 502.
KEEP_ALIVE = 125


class Application(WSGIApplication):
    def init(self, parser: Any, opts: Any, args: Any) -> dict[str, Any]:
        super().init(parser, opts, args)
        return {
            "worker_class": _worker_class(),
            "threads": int(os.environ.get("MATHESAR_THREADS") or 8),
            "keepalive": KEEP_ALIVE,
        }

    def load_config(self) -> None:
        super().load_config()
        self.cfg.set("bind", [opened(one) for one in self.cfg.settings["bind"].get()])


def _worker_class() -> Any:
    from mathesar_service.serving.worker import GUNICORN, Worker

    if gunicorn.version_info[:1] == GUNICORN:
        return Worker
    print(
        f"mathesar: gunicorn {gunicorn.__version__} is newer than this package knows: slow clients hold threads",
        flush=True,
    )
    return "gthread"

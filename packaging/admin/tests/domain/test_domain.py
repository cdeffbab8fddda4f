"""mathesar domain set and show: what people type, what is written, and the files of proxies."""

import io
import json
import os
from pathlib import Path

import pytest

from mathesar_admin import paths
from mathesar_admin.cli import main
from mathesar_admin.domain import install, proxy, requirements, surroundings
from mathesar_admin.domain.origin import Origin, parse_origin
from mathesar_admin.domain.proxy import PROXIES, Site, find_proxy
from mathesar_admin.domain.template import render
from mathesar_admin.domain.upstream import upstream_of
from mathesar_admin.errors import AdminError
from mathesar_admin.files.own_file import is_ours
from mathesar_admin.processes.process import Account, Outcome
from mathesar_admin.settings.files import make_missing
from mathesar_service import domains
from mathesar_shared.environment_file.parsing import parse
from tests.conftest import Machine

FOLDER = Path(__file__).parents[3] / "payload/usr/share/mathesar/proxies"


@pytest.fixture
def made(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr(surroundings, "SELINUX_ENFORCES", machine.root / "enforce")
    monkeypatch.setattr(proxy, "has_ipv6", lambda: True)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    machine.command("nginx", "echo nginx version: nginx/1.26.3 >&2")
    proxy._has_http2_directive.cache_clear()
    make_missing()
    return machine


TYPED = [
    ("data.example.org", "https://data.example.org"),
    ("Data.Example.org.", "https://data.example.org"),
    ("https://data.example.org/", "https://data.example.org"),
    ("data.example.org:8443", "https://data.example.org:8443"),
    ("https://data.example.org:443", "https://data.example.org"),
    ("http://intranet", "http://intranet"),
    ("http://intranet:8080/", "http://intranet:8080"),
    ("b\u00fccher.example.org", "https://xn--bcher-kva.example.org"),
    ("192.0.2.1", "https://192.0.2.1"),
    ("[2001:DB8::1]:8443", "https://[2001:db8::1]:8443"),
]


@pytest.mark.parametrize(("typed", "origin"), TYPED)
def test_what_people_type_is_understood_as_the_service_understands_it(typed: str, origin: str) -> None:
    assert str(parse_origin(typed)) == origin
    assert [str(one) for one in domains.origins(typed, tls=True)] == [origin]


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("https://example.org/mathesar", "Mathesar cannot be served below a path"),
        ("example.org/mathesar/", "mathesar domain set mathesar.example.org"),
        ("", "no host name"),
        ("ftp://example.org", "not by ftp"),
        ("data_base.example.org", "letters, digits and hyphens only"),
        ("*.example.org", "letters, digits and hyphens only"),
        ("a..example.org", "too long or has two dots"),
        ("example.org:0", "one port from 1 to 65535"),
        ("example.org:99999", "is not a name"),
        ("999.1.1.1", "is not an IP address"),
        ("https://user@example.org", "more than a name and a port"),
        ("example.org?x=1", "more than a name and a port"),
        ("stra\u00dfe.example.org", "it begins with xn--"),
        ("a b", "letters, digits and hyphens only"),
    ],
)
def test_what_cannot_be_served_is_refused_with_the_reason(
    made: Machine, capsys: pytest.CaptureFixture[str], typed: str, reason: str
) -> None:
    before = paths.SETTINGS.read_bytes()
    assert main(["domain", "set", typed]) == 1
    assert reason in capsys.readouterr().err
    assert paths.SETTINGS.read_bytes() == before


def test_two_ports_are_one_too_many() -> None:
    with pytest.raises(AdminError, match="give one port"):
        parse_origin("data.example.org:8443", port=9443)
    assert parse_origin("data.example.org", port=9443).port == 9443


@pytest.mark.parametrize(
    ("before", "arguments", "after"),
    [
        ("", ["https://data.example.org:8443/"], "data.example.org:8443"),
        ("", ["data.example.org", "--port", "8443"], "data.example.org:8443"),
        ("", ["http://intranet"], "http://intranet"),
        ("MATHESAR_TLS=false\n", ["https://data.example.org"], "https://data.example.org"),
        ("MATHESAR_TLS=false\n", ["http://data.example.org"], "data.example.org"),
        ("MATHESAR_DOMAIN=https://data.example.org\n", ["data.example.org"], "https://data.example.org"),
        ("MATHESAR_DOMAIN=a.example/b\n", ["data.example.org"], "data.example.org"),
    ],
)
def test_the_setting_is_written_so_that_it_means_that(
    made: Machine, before: str, arguments: list[str], after: str
) -> None:
    paths.SETTINGS.write_text(before)
    assert main(["domain", "set", *arguments]) == 0
    assert parse(paths.SETTINGS.read_bytes())["MATHESAR_DOMAIN"] == after


@pytest.mark.parametrize(
    ("seen", "calls"), [("data.example.org", []), ("old", ["systemctl restart mathesar.service"])]
)
def test_a_name_that_is_set_already_restarts_a_service_that_has_not_seen_it(
    made: Machine, seen: str, calls: list[str]
) -> None:
    made.boot()
    made.command("systemctl", 'case "$*" in *MainPID*) echo 7 ;; show*) echo ActiveState=active ;; esac')
    (made.root / "proc/7").mkdir(parents=True)
    (made.root / "proc/7/environ").write_text(f"A=1\0MATHESAR_DOMAIN={seen}\0")
    paths.SETTINGS.write_text("MATHESAR_DOMAIN=data.example.org\n")
    assert main(["domain", "set", "data.example.org", "--restart"]) == 0
    assert [call for call in made.calls() if "restart" in call] == calls


def test_it_says_who_can_read_what_goes_without_tls(made: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["domain", "set", "http://intranet"]) == 0
    assert "can read passwords" in capsys.readouterr().out


def test_show_says_the_name_or_what_is_wrong_with_it(made: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["domain", "show"]) == 0
    assert "name:       none" in capsys.readouterr().out
    paths.SETTINGS.write_text("MATHESAR_DOMAIN=data.example.org/below\n")
    assert main(["domain", "show"]) == 0
    assert "cannot be served below a path" in capsys.readouterr().out
    paths.SETTINGS.write_text("MATHESAR_DOMAIN=data.example.org:8443\n")
    assert main(["domain", "show", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["findings"][0]["origin"] == "https://data.example.org:8443"


def test_every_proxy_has_its_entry_and_hints() -> None:
    entries = json.loads((FOLDER / "proxies.json").read_text())
    assert sorted(entries) == sorted(PROXIES)
    for entry in entries.values():
        assert {"host", "scheme", "client", "upload"} == set(entry["hints"])


@pytest.mark.parametrize("name", PROXIES)
@pytest.mark.parametrize("ipv6", [True, False])
@pytest.mark.parametrize(
    "site",
    [
        Site(Origin("https", "data.example.org", 443), "127.0.0.1:8000", "600"),
        Site(Origin("https", "data.example.org", 8443), "[::1]:8000", "0", "/c.pem", "/k.pem"),
        Site(Origin("http", "intranet", 80), "0.0.0.0:8000", "600"),
        Site(Origin("https", "data.example.org", 443), "127.0.0.1:8000", "600", front=("192.0.2.1", "2001:db8::/32")),
    ],
)
def test_a_file_names_what_it_serves_and_nothing_else(
    made: Machine, monkeypatch: pytest.MonkeyPatch, name: str, ipv6: bool, site: Site
) -> None:
    monkeypatch.setattr(proxy, "has_ipv6", lambda: ipv6)
    text = find_proxy(name).file(site)
    assert site.origin.host in text
    assert "@" not in text.replace("@media", "")
    assert not any(line.strip().startswith(("#if", "#for", "#end")) for line in text.splitlines())
    assert "/media" in text
    if not ipv6:
        assert "[::]" not in text
        assert ":::" not in text
    assert ("2001:db8::/32" in text) == bool(site.front)
    if name == "nginx":
        assert ("return 301" in text) == (site.is_tls and site.origin.port == 443)
        assert ("http2 on;" in text) == site.is_tls


def test_an_older_nginx_gets_the_parameter_that_it_knows(made: Machine) -> None:
    made.command("nginx", "echo nginx version: nginx/1.22.1 >&2")
    proxy._has_http2_directive.cache_clear()
    text = find_proxy("nginx").file(Site(Origin("https", "a.example", 443), "127.0.0.1:8000", "600"))
    assert "listen 443 ssl http2;" in text
    assert "http2 on;" not in text


@pytest.mark.parametrize(
    ("listen", "nginx", "caddy"),
    [
        ("127.0.0.1:8000", "http://127.0.0.1:8000", "127.0.0.1:8000"),
        ("0.0.0.0:80", "http://127.0.0.1:80", "127.0.0.1:80"),
        ("[::]:8000", "http://[::1]:8000", "[::1]:8000"),
        (":8000", "http://127.0.0.1:8000", "127.0.0.1:8000"),
        ("localhost:8000", "http://localhost:8000", "localhost:8000"),
        ("unix:/run/mathesar/web.sock", "http://unix:/run/mathesar/web.sock", "unix//run/mathesar/web.sock"),
    ],
)
def test_a_proxy_passes_on_to_where_the_service_listens(listen: str, nginx: str, caddy: str) -> None:
    values = upstream_of(listen).values()
    assert (values["nginxUpstream"], values["caddyUpstream"]) == (nginx, caddy)


def test_blocks_of_a_template_nest() -> None:
    text = (
        "a\n#if yes\n  @x@\n  #for one in all\n  #if no\n  never\n  #end\n  @one@\n  #end\n#end\n#if no\nb\n#end\nc\n"
    )
    assert render(text, {"yes": True, "no": False, "x": "1", "all": ("p", "q")}) == "a\n  1\n  p\n  q\nc\n"


@pytest.fixture
def nginx(made: Machine, monkeypatch: pytest.MonkeyPatch) -> Path:
    """nginx in this machine's folder; returns where its file goes."""
    folder = made.root / "nginx"
    folder.mkdir()
    file = folder / "mathesar.conf"
    real = find_proxy

    def found(name: str) -> proxy.Proxy:
        one = real(name)
        return (
            one
            if name != "nginx"
            else one._replace(entry={**one.entry, "places": [{"when": str(folder), "file": str(file)}]})
        )

    monkeypatch.setattr(proxy, "find_proxy", found)
    made.boot()
    made.command("systemctl", 'case "$*" in is-active*) exit 3 ;; show*) echo ActiveState=active ;; esac')
    made.command("ufw", "exit 1")
    for name in ("certificate", "key"):
        (made.root / name).touch()
    return file


def set_behind(machine: Machine, *options: str) -> int:
    files = ["--certificate", str(machine.root / "certificate"), "--key", str(machine.root / "key")]
    return main(["domain", "set", "data.example.org", "--behind", "nginx", *files, *options])


def test_without_install_the_file_is_only_printed(
    made: Machine, nginx: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert set_behind(made) == 0
    said = capsys.readouterr().out
    assert f"for {nginx}, or add --install" in said
    assert "server_name data.example.org;" in said
    assert not nginx.exists()


def test_of_a_proxy_that_has_no_place_here_only_the_file_is_printed(
    made: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["domain", "set", "data.example.org", "--behind", "traefik"]) == 0
    said = capsys.readouterr().out
    assert "mathesar: for the folder that providers.file.directory of Traefik's static configuration names:" in said
    assert "--install" not in said
    assert main(["domain", "set", "data.example.org", "--behind", "traefik", "--install"]) == 1
    assert "mathesar domain show --behind traefik prints it" in capsys.readouterr().err


def test_traefik_has_no_way_to_a_socket(made: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    paths.SETTINGS.write_text("MATHESAR_LISTEN=unix:/run/mathesar/web.sock\nMATHESAR_DOMAIN=data.example.org\n")
    assert main(["domain", "show", "--behind", "traefik"]) == 1
    assert "mathesar config set MATHESAR_LISTEN 127.0.0.1:8000" in capsys.readouterr().err
    assert main(["domain", "show", "--behind", "nginx"]) == 0


def test_it_is_written_tested_loaded_and_the_service_restarted(
    made: Machine, nginx: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert set_behind(made, "--install") == 0
    assert is_ours(nginx.read_text(), requirements.COMMAND)
    calls = made.calls()
    assert calls.index("nginx -t -q") < calls.index("systemctl reload-or-restart nginx.service")
    assert "systemctl restart mathesar.service" in calls
    assert set_behind(made, "--install", "--port", "8443") == 0
    assert "listen 8443 ssl" in nginx.read_text()
    capsys.readouterr()


def test_what_the_proxy_does_not_take_is_taken_back(
    made: Machine, nginx: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made.command(
        "nginx", 'case $1 in -v) echo nginx/1.26.3 >&2 ;; *) echo "nginx: [emerg] wrong" >&2; exit 1 ;; esac'
    )
    assert set_behind(made, "--install") == 1
    said = capsys.readouterr().err
    assert "nginx does not take the file" in said
    assert "  nginx: [emerg] wrong" in said
    assert not nginx.exists()
    assert "MATHESAR_DOMAIN" not in parse(paths.SETTINGS.read_bytes())


@pytest.mark.parametrize(
    ("active", "enabled", "loaded", "undone"),
    [
        ("active", "enabled", "reload-or-restart nginx.service", "reload-or-restart nginx.service"),
        ("inactive", "disabled", "enable --now nginx.service", "disable --now nginx.service"),
        ("inactive", "enabled", "enable --now nginx.service", None),
    ],
)
def test_a_proxy_that_does_not_start_with_the_file_is_as_before(
    made: Machine,
    nginx: Path,
    capsys: pytest.CaptureFixture[str],
    active: str,
    enabled: str,
    loaded: str,
    undone: str | None,
) -> None:
    shown = f"printf 'ActiveState={active}\\nUnitFileState={enabled}\\n'"
    fails = f"test -e {made.root}/failed || {{ touch {made.root}/failed; exit 1; }}"
    made.command("systemctl", f'case "$*" in show*) {shown} ;; "{loaded}") {fails} ;; esac')
    assert set_behind(made, "--install") == 1
    assert "journalctl -u nginx.service -n 20" in capsys.readouterr().err
    assert not nginx.exists()
    calls = [call.removeprefix("systemctl ") for call in made.calls()]
    changes = [call for call in calls if call in (loaded, "disable --now nginx.service")]
    assert changes == [one for one in (loaded, undone) if one is not None]


def test_a_site_that_served_goes_on_when_its_new_file_is_not_taken(
    made: Machine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mathesar.conf"
    place = {
        "when": str(tmp_path),
        "file": str(file),
        "enable": [["a2ensite", "-q", "mathesar"]],
        "disable": ["a2dissite", "-q", "mathesar"],
    }
    apache = find_proxy("apache")
    apache = apache._replace(entry={**apache.entry, "places": [place]})
    site = Site(Origin("https", "data.example.org", 443), "127.0.0.1:8000", "600", __file__, __file__)
    for name in ("a2ensite", "a2dissite", "apachectl"):
        made.command(name)
    install.install(apache, site)
    before = file.read_text()
    made.command("apachectl", "exit 1")
    with pytest.raises(AdminError, match="does not take"):
        install.install(apache, site._replace(timeout="300"))
    assert file.read_text() == before
    assert "a2dissite -q mathesar" not in made.calls()
    file.unlink()
    with pytest.raises(AdminError, match="does not take"):
        install.install(apache, site)
    assert "a2dissite -q mathesar" in made.calls()


def test_a_certificate_that_the_proxys_account_cannot_read_is_refused(
    made: Machine, nginx: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    me = Account("caddy", os.geteuid() + 1, os.getegid(), "/")
    monkeypatch.setattr(requirements, "find_account", {"caddy": me}.get)
    monkeypatch.setattr(requirements, "run", lambda command, **_: Outcome(int(command[-1].endswith("key")), "", ""))
    made.command("systemctl", 'case "$*" in *User*) echo caddy ;; show*) echo ActiveState=active ;; esac')
    assert set_behind(made, "--install") == 1
    said = capsys.readouterr().err
    assert f"nginx runs as caddy, who cannot read {made.root}/key" in said
    assert f"install -o root -g caddy -m 0640 {made.root}/key /etc/nginx/" in said
    assert not nginx.exists()


@pytest.mark.parametrize(("text", "reason"), [("mine\n", "is not Mathesar's"), (None, "was changed by hand")])
def test_a_file_of_somebody_else_stays(
    made: Machine, nginx: Path, capsys: pytest.CaptureFixture[str], text: str | None, reason: str
) -> None:
    if text is None:
        assert set_behind(made, "--install") == 0
        text = nginx.read_text() + "# mine\n"
    nginx.write_text(text)
    assert set_behind(made, "--install") == 1
    assert reason in capsys.readouterr().err
    assert nginx.read_text() == text


def test_what_is_missing_is_said_before_anything_is_done(
    made: Machine, nginx: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (made.root / "key").unlink()
    assert set_behind(made, "--install") == 1
    assert "certbot certonly" in capsys.readouterr().err
    monkeypatch.setattr(requirements, "place_of", lambda _: None)
    assert set_behind(made, "--install") == 1
    assert "Install it: apt install nginx" in capsys.readouterr().err
    assert not nginx.exists()
    assert main(["domain", "set", "data.example.org", "--behind", "traefik", "--install"]) == 1
    assert "has no folder of its own" in capsys.readouterr().err
    assert main(["domain", "set", "data.example.org", "--install"]) == 2


def test_where_tls_is_a_package_of_its_own_that_one_is_named(
    made: Machine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    apache = find_proxy("apache")
    place = next(one for one in apache.entry["places"] if one["when"] == "/etc/httpd/conf.d")
    place = {**place, "when": str(tmp_path), "file": str(tmp_path / "mathesar.conf")}
    place["needsForTls"] = {**place["needsForTls"], "file": str(tmp_path / "00-ssl.conf")}
    apache = apache._replace(entry={**apache.entry, "places": [place]})
    site = Site(Origin("https", "data.example.org", 443), "127.0.0.1:8000", "600", __file__, __file__)
    with pytest.raises(AdminError, match="cannot do TLS here: mod_ssl is not installed") as refused:
        install.install(apache, site)
    assert "Install it: apt install mod_ssl" in refused.value.text()
    assert not (tmp_path / "mathesar.conf").exists()
    # Its own site's certificate is made, without which it takes no file at all.
    (tmp_path / "00-ssl.conf").touch()
    made.boot()
    made.command("apachectl")
    made.command("systemctl", "case $1 in show) echo ActiveState=inactive ;; esac")
    install.install(apache, site)
    calls = made.calls()
    assert calls.index("systemctl start httpd-init.service") < calls.index("apachectl configtest")
    assert "systemctl enable --now httpd.service" in calls


def test_a_line_in_the_proxys_own_file_reads_ours_once(
    made: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, ours = tmp_path / "Caddyfile", tmp_path / "mathesar.caddy"
    own.write_text(":80 {\n}\n")
    place = {"when": str(own), "file": str(ours), "include": {"file": str(own), "line": "import mathesar.caddy"}}
    caddy = find_proxy("caddy")
    caddy = caddy._replace(entry={**caddy.entry, "places": [place]})
    site = Site(Origin("https", "data.example.org", 443), "127.0.0.1:8000", "600")
    made.command("caddy", "exit 1")
    with pytest.raises(AdminError, match="does not take"):
        install.install(caddy, site)
    assert (own.read_text(), ours.exists()) == (":80 {\n}\n", False)
    made.command("caddy")
    for _ in range(2):
        install.install(caddy, site)
    assert own.read_text() == ":80 {\n}\n\nimport mathesar.caddy\n"


def site(port: int, listen: str = "127.0.0.1:8000") -> Site:
    return Site(Origin("https", "data.example.org", port), listen, "600")


def test_selinux_and_the_firewall_are_named_where_they_keep_visitors_out(made: Machine) -> None:
    made.command("systemctl", "exit 3")
    made.command("ufw", "exit 1")
    assert surroundings.commands_for("nginx", site(443), redirect=True) == []
    (made.root / "enforce").write_text("1")
    made.command("getsebool", 'echo "$1 --> off"')
    made.command("systemctl", "exit 0")
    made.command("firewall-cmd", "printf 'services: ssh http\\nports: 8443/tcp\\n'")
    assert surroundings.commands_for("nginx", site(443), redirect=True) == [
        "setsebool -P httpd_can_network_connect on",
        "firewall-cmd --permanent --add-service=https && firewall-cmd --reload",
    ]
    assert surroundings.commands_for("haproxy", site(8443), redirect=False) == ["setsebool -P haproxy_connect_any on"]
    made.command("getsebool", 'echo "$1 --> on"')
    assert "semanage port -a -t http_port_t -p tcp 444" in surroundings.commands_for(
        "nginx", site(444), redirect=False
    )
    made.command("systemctl", "exit 3")
    made.command("ufw", "printf 'Status: active\\n80/tcp ALLOW Anywhere\\n'")
    assert surroundings.commands_for("nginx", site(443), redirect=True) == ["ufw allow 443/tcp"]


def test_every_template_is_named_by_a_proxy() -> None:
    text = (FOLDER / "proxies.json").read_text()
    files = {path.name for path in FOLDER.iterdir()} - {"README", "proxies.json"}
    assert [name for name in files if f'"{name}"' not in text] == []

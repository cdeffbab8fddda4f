"""Scripts of pg_dump's: which lines are taken out of them."""

import io

import pytest

from mathesar_shared.archive.database.plain import portable, without_owners

SCRIPT = b"""--
-- PostgreSQL database dump
--
SET lock_timeout = 0;

--
-- Name: t; Type: TABLE; Schema: public; Owner: anna
--

CREATE TABLE public.t (
    a text
);


ALTER TABLE public.t OWNER TO anna;

--
-- Name: f(); Type: FUNCTION; Schema: public; Owner: anna
--

CREATE FUNCTION public.f() RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
GRANT SELECT ON public.t TO anna;
END $$;


ALTER FUNCTION public.f() OWNER TO anna;

--
-- Data for Name: t; Type: TABLE DATA; Schema: public; Owner: anna
--

COPY public.t (a) FROM stdin;

ALTER TABLE public.t OWNER TO anna;
-- Name: t; Type: ACL; Schema: public; Owner: anna
GRANT ALL ON TABLE public.t TO bob;
\\.


--
-- Name: TABLE t; Type: ACL; Schema: public; Owner: anna
--

REVOKE ALL ON TABLE public.t FROM anna;
GRANT SELECT ON TABLE public.t TO bob;


--
-- PostgreSQL database dump complete
--
"""


def test_owners_and_privileges_go_and_what_only_looks_so_stays() -> None:
    to = io.BytesIO()
    without_owners(io.BytesIO(SCRIPT), to)
    left = to.getvalue()
    for line in (
        b"ALTER TABLE public.t OWNER TO anna;",
        b"GRANT ALL ON TABLE public.t TO bob;",
        b"GRANT SELECT ON public.t TO anna;",
    ):
        assert left.count(line) == 1
    for line in (b"ALTER FUNCTION", b"REVOKE", b"GRANT SELECT ON TABLE"):
        assert line not in left


def test_the_lines_that_older_psql_refuses_are_left_out_and_no_others() -> None:
    data = b"--\n\\restrict Abc\nCOPY t FROM stdin;\n\\restrict x\n\\unrestrict x\n\\.\n\\unrestrict Abc\n"
    to = io.BytesIO()
    portable(io.BytesIO(data), to)
    assert to.getvalue() == b"--\nCOPY t FROM stdin;\n\\restrict x\n\\unrestrict x\n\\.\n"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"ALTER TABLE ONLY public.t ALTER COLUMN a SET (pg_attver=3);\n", b""),
        (
            b"ALTER TABLE ONLY public.t ALTER COLUMN a SET (n_distinct=5, pg_attver=3);\n",
            b"ALTER TABLE ONLY public.t ALTER COLUMN a SET (n_distinct=5);\n",
        ),
        (
            b"ALTER TABLE ONLY public.t ALTER COLUMN a SET (pg_attver='3', n_distinct=5);\n",
            b"ALTER TABLE ONLY public.t ALTER COLUMN a SET (n_distinct=5);\n",
        ),
        (b"COMMENT ON TABLE public.t IS 'pg_attver=3';\n", b"COMMENT ON TABLE public.t IS 'pg_attver=3';\n"),
    ],
)
def test_the_mark_of_columns_goes_and_their_options_stay(line: bytes, expected: bytes) -> None:
    copied = b"COPY public.t (a) FROM stdin;\n" + b"ALTER TABLE ONLY t ALTER COLUMN a SET (pg_attver=3);\n\\.\n"
    to = io.BytesIO()
    portable(io.BytesIO(line + copied), to)
    assert to.getvalue() == expected + copied

"""Review: every figure beside its evidence, accepted, corrected or rejected with one key.

The pages are served on this machine's loopback alone. A decision is stored before the next figure
is shown, one transaction each, so that a kill loses nothing; it keeps who, when, what was read when
it was made, and why. Nobody else's page can decide anything: the address must be ours (no other
name resolved to it), a key given at the start must come back with every request, and a decision
must come from our own form.
"""

from __future__ import annotations

import hmac
import math
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlsplit

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from audit.ledger.ledger import Ledger, Review
from audit.ledger.reviews import as_read
from audit.report.evidence import EvidenceFinder, EvidenceSource
from audit.report.reload import load_result
from audit.report.rows import record
from audit.report.site import make_environment
from audit.report.views import ClaimViews
from audit.report.wording import Wording
from audit.result import AuditResult
from audit.review_progress import DECISIONS, Decided, decided_claims, in_order_of_review
from sources.errors import AuditError

if TYPE_CHECKING:
    from starlette.middleware.base import RequestResponseEndpoint

HOST = "127.0.0.1"
COOKIE = "audit_review"
MOST_BODY = 65_536
SAFE_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; style-src 'self'; "
    "script-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True)
class ReviewDesk:
    """What a review needs.

    Attributes:
        run: Folder of the run whose figures are reviewed.
        ledger: Path of the ledger that keeps the decisions.
        reviewer: Who decides; stands in every record.
        today: Gives the ISO date of a decision; the clock enters here.
        held: Where original documents are.
        locale: How numbers and dates are written; blank: as in the run.
        key: Must come with every request; made anew for each start.
    """

    run: Path
    ledger: Path
    reviewer: str
    today: Callable[[], str]
    held: EvidenceSource | None = None
    locale: str = ""
    key: str = field(default_factory=lambda: secrets.token_urlsafe(24))


def create_app(desk: ReviewDesk) -> Starlette:
    """The review of one run as a web application.

    Raises:
        RunError: The folder is no run.
        LedgerError: The ledger cannot be opened.
    """
    pages = _Pages(desk, load_result(desk.run))
    evidence = desk.run / "evidence"
    routes = [
        Route("/", pages.start),
        Route("/claim/{number:int}", pages.show),
        Route("/decide", pages.decide, methods=["POST"]),
        Route("/static/{name}", pages.asset),
        Route("/favicon.ico", pages.no_icon),
    ]
    if evidence.is_dir():
        routes.append(Mount("/evidence", StaticFiles(directory=evidence)))  # type: ignore[arg-type]
    guard = Middleware(BaseHTTPMiddleware, dispatch=_guard(desk.key))
    return Starlette(routes=routes, middleware=[guard])


def serve_review(desk: ReviewDesk, *, port: int = 0, say: Callable[[str], None]) -> None:
    """Serve the review until it is interrupted.

    Args:
        desk: What is reviewed.
        port: Port on the loopback; 0 takes a free one.
        say: Called once with the address to open.

    Raises:
        RunError: The folder is no run.
        LedgerError: The ledger cannot be opened.
        OSError: The port is taken.
    """
    import socket

    import uvicorn

    app = create_app(desk)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen()  # from here on a browser waits instead of being refused
        say(f"http://{HOST}:{listener.getsockname()[1]}/?key={desk.key}")
        config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off")
        uvicorn.Server(config).run(sockets=[listener])


def _guard(
    key: str,
) -> Callable[[Request, RequestResponseEndpoint], Any]:
    """Lets only our own pages in this browser through."""

    async def dispatch(request: Request, call_next: RequestResponseEndpoint) -> Response:
        refused = _refusal(request, key)
        if refused:
            return PlainTextResponse(refused + "\n", status_code=403, headers=SAFE_HEADERS)
        response: Response
        if "key" in request.query_params:
            response = RedirectResponse(request.url.path, status_code=303)
            response.set_cookie(COOKIE, key, httponly=True, samesite="strict", path="/")
        else:
            response = await call_next(request)
        response.headers.update(SAFE_HEADERS)
        return response

    return dispatch


def _refusal(request: Request, key: str) -> str:
    """Why a request is not answered; blank where it is."""
    host = request.headers.get("host", "")
    if host.partition(":")[0] not in {HOST, "localhost"}:
        return "This review answers on 127.0.0.1 only."
    given = request.query_params.get("key") or request.cookies.get(COOKIE, "")
    if not hmac.compare_digest(given.encode(), key.encode()):
        return "Open the address that the command printed: it carries the key."
    origin = request.headers.get("origin")
    if int(request.headers.get("content-length") or 0) > MOST_BODY:
        return "That is no decision."
    if request.method == "POST" and (origin is None or urlsplit(origin).netloc != host):
        return "A decision must come from the review's own page."
    return ""


class _Pages:
    """The pages of one review; decisions are read from the ledger anew for every page."""

    def __init__(self, desk: ReviewDesk, result: AuditResult) -> None:
        self._desk = desk
        with Ledger(desk.ledger) as ledger:  # one that cannot be opened is said at the start
            self._claims = in_order_of_review(result, as_read(result.claims, ledger.reviews()))
        self._ids = list(self._claims["claim_id"])
        self._title = result.title
        wording = Wording(desk.locale or result.locale)
        self._environment = make_environment(wording)
        self._finder = EvidenceFinder(desk.held, _crops(desk.run))
        self._wording = wording

    async def start(self, _: Request) -> Response:
        """The first figure that nobody has decided on."""
        return RedirectResponse(f"/claim/{self._decided().next_after(-1)}", status_code=303)

    async def show(self, request: Request) -> Response:
        """One figure beside its evidence."""
        number = request.path_params["number"]
        if not 0 <= number < len(self._ids):
            counts = self._decided().counts()
            return self._page("review_done.html", total=len(self._ids), **counts)
        return self._claim_page(number)

    async def decide(self, request: Request) -> Response:
        """Store a decision, then show the next undecided figure."""
        form = dict(parse_qsl((await request.body()).decode(errors="replace")))
        claim_id = form.get("claim_id", "")
        if claim_id not in self._ids:
            return PlainTextResponse("There is no such figure in this run.\n", status_code=404)
        number = self._ids.index(claim_id)
        claim = record(self._claims.iloc[number])
        trouble = self._store(claim, form)
        if trouble:
            return self._claim_page(number, trouble=trouble, form=form, status=422)
        return RedirectResponse(f"/claim/{self._decided().next_after(number)}", status_code=303)

    async def asset(self, request: Request) -> Response:
        """Style sheet and keys."""
        name = request.path_params["name"]
        if name not in {"page.css", "review.js"}:
            return PlainTextResponse("Not found.\n", status_code=404)
        return FileResponse(Path(__file__).parent / "report" / "static" / name)

    async def no_icon(self, _: Request) -> Response:
        """Browsers ask for one; there is none."""
        return Response(status_code=204)

    def _store(self, claim: dict[str, Any], form: dict[str, str]) -> str:
        """Keep a decision; returns what stands in its way, or blank."""
        decision = form.get("decision", "")
        if decision not in DECISIONS:
            return "Choose accept, correct, reject or take back."
        if form.get("expected", "") != claim["printed"]:
            return "The figure has changed since this page was shown; look again."
        value = math.nan
        if decision == "corrected":
            try:
                value = float(form.get("value", "").replace(",", "").strip())
            except ValueError:
                value = math.nan
            if not math.isfinite(value):
                return "A correction needs the value that the document prints, such as 1234.5."
        reason = form.get("reason", "").strip()
        if decision in {"corrected", "rejected"} and not reason:
            return "Say why: the reason stands in the record."
        review = Review(
            claim_id=claim["claim_id"],
            decision=decision,
            reviewed_by=self._desk.reviewer,
            reviewed_on=self._desk.today(),
            reason=reason,
            corrected_value=value,
        )
        try:
            with Ledger(self._desk.ledger) as ledger:
                ledger.add_review(review, read_as=claim)
        except AuditError as error:
            return str(error)
        return ""

    def _decided(self) -> Decided:
        """Where the review stands, from the ledger as it is now."""
        with Ledger(self._desk.ledger) as ledger:
            return decided_claims(self._claims, ledger.reviews())

    def _claim_page(
        self,
        number: int,
        *,
        trouble: str = "",
        form: dict[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        decided = self._decided()
        claim_id = self._ids[number]
        rows = decided.claims[decided.claims["claim_id"] == claim_id]
        shown = rows if len(rows) else self._claims.iloc[[number]]
        return self._page(
            "review.html",
            status=status,
            number=number,
            total=len(self._ids),
            claim=ClaimViews(shown, self._finder, self._wording).at(0),
            printed=str(self._claims["printed"].iloc[number]),
            value=float(self._claims["value"].iloc[number]),
            decision=decided.last.get(claim_id),
            flag=decided.flags.get(claim_id),
            following=decided.next_after(number),
            trouble=trouble,
            form={"value": "", "reason": "", **(form or {})},
            **decided.counts(),
        )

    def _page(self, template: str, *, status: int = 200, **words: Any) -> Response:
        text = self._environment.get_template(template).render(
            title=self._title,
            root="/",
            locale=self._wording.locale.replace("_", "-"),
            reviewer=self._desk.reviewer,
            **words,
        )
        return Response(text, status_code=status, media_type="text/html")


def _crops(run: Path) -> dict[str, str]:
    """Crops that the run's page already has, by claim."""
    import json

    listed = run / "evidence" / "index.json"
    if not listed.is_file():
        return {}
    names: dict[str, str] = json.loads(listed.read_text(encoding="utf-8"))
    return {claim_id: quote(path) for claim_id, path in names.items()}

"""One error class with a status, one handler: an expected conflict is a 409, not a crash."""

from typing import Any, ClassVar

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException


class ErrorBody(BaseModel):
    code: str
    message: str
    details: dict[str, Any] = {}


class ErrorAnswer(BaseModel):
    """What every error looks like on the wire."""

    error: ErrorBody


class AppError(Exception):
    """An expected fault. `message` is German and may be shown to a person as it is."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "bad_request"
    message: str = "Das hat nicht geklappt."

    def __init__(self, message: str | None = None, *, retry_after: int | None = None, **details: Any) -> None:
        self.message = message or type(self).message
        self.retry_after = retry_after
        self.details = details
        super().__init__(self.message)


class NotFound(AppError):
    status = 404
    code = "not_found"
    message = "Das gibt es hier nicht."


class Unauthorized(AppError):
    status = 401
    code = "unauthorized"
    message = "Bitte melden Sie sich an."


class Forbidden(AppError):
    status = 403
    code = "forbidden"
    message = "Das dürfen Sie hier nicht."


class Conflict(AppError):
    status = 409
    code = "conflict"
    message = "Das hat sich gerade geändert. Bitte laden Sie neu."


class Gone(AppError):
    status = 410
    code = "expired"
    message = "Das ist abgelaufen."


class TooLong(AppError):
    status = 413
    code = "too_long"
    message = "Der Text ist zu lang. Bitte schreiben Sie höchstens 1000 Zeichen."


class Invalid(AppError):
    status = 422
    code = "invalid"
    message = "Diese Angabe passt nicht."


class TooMany(AppError):
    status = 429
    code = "too_many_requests"
    message = "Das waren sehr viele Anfragen. Bitte warten Sie kurz."


class Unavailable(AppError):
    status = 503
    code = "unavailable"
    message = "Das geht gerade nicht. Bitte versuchen Sie es gleich noch einmal."


def responses(*errors: type[AppError]) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route: which errors it may answer with, for the OpenAPI page."""
    return {e.status: {"model": ErrorAnswer, "description": e.message} for e in errors}


def answer(error: AppError) -> JSONResponse:
    body = ErrorAnswer(error=ErrorBody(code=error.code, message=error.message, details=error.details))
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after else {}
    return JSONResponse(body.model_dump(), status_code=error.status, headers=headers)


_CODES = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 413: "too_long"}
_TEXTS = {
    400: "Die Anfrage war nicht lesbar.",
    404: NotFound.message,
    405: "Diese Art der Anfrage gibt es hier nicht.",
    413: TooLong.message,
}


def install(app: FastAPI) -> None:
    """Make every error of `app` answer in the one form of `ErrorAnswer`."""

    @app.exception_handler(AppError)
    async def _app_error(_: Request, error: AppError) -> JSONResponse:
        return answer(error)

    @app.exception_handler(RequestValidationError)
    async def _validation(_: Request, error: RequestValidationError) -> JSONResponse:
        broken_json = any(e["type"] == "json_invalid" for e in error.errors())
        # The input itself is left out: an error answer must not carry what a person typed.
        fields = [{"field": ".".join(map(str, e["loc"])), "problem": e["msg"]} for e in error.errors()]
        status = 400 if broken_json else 422
        body = ErrorBody(
            code="bad_request" if broken_json else "invalid",
            message=_TEXTS[400] if broken_json else Invalid.message,
            details={"fields": fields},
        )
        return JSONResponse(ErrorAnswer(error=body).model_dump(), status_code=status)

    @app.exception_handler(HTTPException)
    async def _http(_: Request, error: HTTPException) -> JSONResponse:
        body = ErrorBody(
            code=_CODES.get(error.status_code, "error"),
            message=_TEXTS.get(error.status_code, AppError.message),
        )
        return JSONResponse(
            ErrorAnswer(error=body).model_dump(), status_code=error.status_code, headers=error.headers
        )

    @app.exception_handler(Exception)
    async def _unexpected(_: Request, __: Exception) -> JSONResponse:
        # Nothing of the fault: its text may quote what a person typed. The log has its type and place.
        body = ErrorBody(
            code="internal",
            message="Bei uns ist etwas schiefgegangen. Bitte versuchen Sie es gleich noch einmal.",
        )
        return JSONResponse(ErrorAnswer(error=body).model_dump(), status_code=500)

"""What every side is told in one way: `PLIMSOLL_<NAME>`, `.env`, and the files of `<NAME>_FILE`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, cast

from pydantic import Field, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

PREFIX = "PLIMSOLL_"


class Settings(BaseSettings):
    """The home and its state database. A wrong setting raises `wrong`, with one sentence.

    Every setting is `PLIMSOLL_<NAME>` in the environment or in `.env`; `PLIMSOLL_<NAME>_FILE`
    names a file that holds the value, as container secrets do. Empty ones count as not set.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )
    wrong: ClassVar[type[Exception]]

    home: Path = Field(Path(".plimsoll"), description="folder of every file Plimsoll writes")
    state_url: SecretStr | None = Field(
        None,
        description="PostgreSQL URL of the run log and other state; default: state.db in the home",
    )

    def __init__(self, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            # The chained error would repeat the input, secrets included.
            raise self.wrong(_sentence(error)) from None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  pydantic passes it
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, environment, files it names, `.env`, files that names."""
        env = cast("EnvSettingsSource", env_settings)
        dotenv = cast("EnvSettingsSource", dotenv_settings)
        named_by_env, named_by_dotenv = (
            _NamedFiles(settings_cls, each.env_vars, cls.wrong) for each in (env, dotenv)
        )
        return init_settings, env, named_by_env, dotenv, named_by_dotenv

    @property
    def state_address(self) -> str | None:
        """URL of the state database; None for `state.db` in the home."""
        return self.state_url.get_secret_value() if self.state_url else None


class _NamedFiles(PydanticBaseSettingsSource):
    """Values of the files that `<NAME>_FILE` variables point to."""

    def __init__(
        self,
        settings_cls: type[BaseSettings],
        variables: Mapping[str, str | None],
        wrong: type[Exception],
    ) -> None:
        super().__init__(settings_cls)
        self._variables, self._wrong = variables, wrong

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002
        key = f"{PREFIX}{field_name}_FILE"
        path = self._variables.get(key.lower())
        return (self._content(key.upper(), Path(path)) if path else None), field_name, False

    def __call__(self) -> dict[str, Any]:
        found = {
            name: self.get_field_value(facts, name)[0]
            for name, facts in self.settings_cls.model_fields.items()
        }
        return {name: value for name, value in found.items() if value is not None}

    def _content(self, key: str, path: Path) -> str:
        try:
            return path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise self._wrong(f"{key} names {path}, which cannot be read.") from error


def _sentence(error: ValidationError) -> str:
    problems = [
        f"{PREFIX}{'_'.join(map(str, each['loc'])).upper()}: "
        f"{each['msg'].removeprefix('Value error, ')}"
        for each in error.errors(include_input=False, include_url=False)
    ]
    return f"A setting is wrong: {'; '.join(problems)}."

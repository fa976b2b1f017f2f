"""The query engines that reduce a panel: DuckDB by default, Apache Spark on request.

Both get the same Ibis expressions; only what differs between them stands here: opening, reading
files, microseconds of a time, and what their errors look like. Panels do not go through
`sources.document`: they may be larger than memory, so that the engine reads the files itself.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from audit.measure.panel_files import PanelFiles
from sources.errors import ConfigError, DocumentError, one_line

ENGINES = ("duckdb", "spark")

MEMORY_BYTES = 5 * 2**29
"""Memory that DuckDB may use before it spills to disk (2.5 GiB): fits a small laptop."""

POLL_SECONDS = 0.5

Progress = Callable[[str, float], None]
"""Called with the step's name and its share done (0..1; missing where unknown)."""


@dataclass
class Engine:
    """An open engine.

    Attributes:
        name: `duckdb` or `spark`.
        connection: The Ibis backend.
        progress: Told about each step; None: nobody listens.
    """

    name: str
    connection: Any
    progress: Progress | None = None
    _kept: int = 0

    def read(self, files: PanelFiles) -> Any:
        """All files as one Ibis table; CSV cells as text.

        Raises:
            DocumentError: A file is not what its name says.
        """
        with self._refusing(files.label):
            parts = [self._read_alike(names, columns, files) for columns, names in files.by_header]
            table = parts[0]
            shared = [name for name in table.columns if all(name in part.columns for part in parts)]
            for part in parts[1:]:
                table = table.select(shared).union(part.select(shared))
        return table

    def micros(self, time: Any) -> Any:
        """Whole microseconds since 1970 of a UTC time."""
        function = "epoch_us" if self.name == "duckdb" else "unix_micros"
        return _builtin(function, ("timestamp('UTC')",), "int64")(time)

    def instant(self, text: Any) -> Any:
        """The instant that ISO 8601 text names, in any of its forms; missing where it is none."""
        import ibis

        # What engines disagree about: no seconds, a blank before the zone, a zone without minutes.
        first, second = ("$1", "$2") if self.name == "spark" else (r"\1", r"\2")
        full = text.re_replace(r" (Z|UTC|[+-][0-9:]+)$", first)  # 07:00 +02 -> 07:00+02
        full = full.re_replace(r"UTC$", "Z")
        full = full.re_replace(r"([+-][0-9]{2})([0-9]{2})$", f"{first}:{second}")  # +0200 -> +02:00
        # 07:00+02 -> 07:00+02:00; 07:00Z -> 07:00:00Z
        full = full.re_replace(r"(:[0-9.]+[+-][0-9]{2})$", f"{first}:00")
        full = full.re_replace(r"^(.{11}[0-9]{2}:[0-9]{2})($|[Z+-].*$)", f"{first}:00{second}")
        kind = "timestamp('UTC')"
        return ibis.coalesce(text.try_cast(kind), full.try_cast(kind))

    def fingerprint(self, item_id: Any, us: Any) -> Any:
        """64-bit hash of an item and an instant: equal rows have equal ones."""
        if self.name == "duckdb":
            return _builtin("hash", ("string", "int64"), "uint64")(item_id, us)
        return _builtin("xxhash64", ("string", "int64"), "int64")(item_id, us)

    def fetch(self, expression: Any, step: str, where: str) -> pd.DataFrame:
        """The rows of a small expression.

        Raises:
            DocumentError: The engine could not read a file to its end.
        """
        with self._refusing(where), self._watched(step):
            return pd.DataFrame(expression.to_pyarrow().to_pandas())

    def keep(self, expression: Any, step: str, where: str) -> Any:
        """The expression worked out once, for several uses.

        Raises:
            DocumentError: The engine could not read a file to its end.
        """
        with self._refusing(where), self._watched(step):
            if self.name == "duckdb":
                self._kept += 1
                return self.connection.create_table(f"kept_{self._kept}", expression, temp=True)
            return expression.cache()

    def _read_alike(self, names: list[str], columns: tuple[str, ...], files: PanelFiles) -> Any:
        if self.name == "spark":
            return self._read_on_spark(names, files)
        if files.format == "parquet":
            literal = [_as_literal(name) for name in names]
            return self._with_known_times(self.connection.read_parquet(literal))
        return self.connection.read_csv(
            [_as_literal(name) for name in names],
            columns=dict.fromkeys(columns, "VARCHAR"),
            auto_detect=False,
            header=True,
            delim=files.separator,
            quote='"',
            escape='"',
        )

    def _read_on_spark(self, names: list[str], files: PanelFiles) -> Any:
        """The files as a view; Ibis hands Spark one name only."""
        from pyspark.sql import SparkSession

        session = SparkSession.builder.getOrCreate()
        literal = ["".join(f"\\{c}" if c in "*?[{\\" else c for c in name) for name in names]
        if files.format == "parquet":
            frame = session.read.parquet(*literal)
        else:
            frame = session.read.csv(
                literal, header=True, inferSchema=False, sep=files.separator, mode="FAILFAST"
            )
        self._kept += 1
        view = f"panel_{id(self)}_{self._kept}"
        frame.createOrReplaceTempView(view)
        table = self.connection.table(view)
        # Spark's `timestamp` is an instant, which Ibis does not say; `timestamp_ntz` is none.
        instants = [name for name, kind in frame.dtypes if kind == "timestamp"]
        return table.mutate(**{name: table[name].cast("timestamp('UTC')") for name in instants})

    def _with_known_times(self, table: Any) -> Any:
        """Times in nanoseconds with a zone, which Ibis does not know, in microseconds."""
        casts = ", ".join(
            f"CAST({_quoted(name)} AS TIMESTAMPTZ) AS {_quoted(name)}"
            for name, kind in table.schema().items()
            if kind.is_unknown() and "TIMESTAMPTZ_NS" in str(kind)
        )
        if not casts:
            return table
        name, view = _quoted(table.get_name()), f"{table.get_name()}_known"
        # Names are quoted, and the table's is Ibis's own.
        self.connection.raw_sql(
            f"CREATE TEMP VIEW {_quoted(view)} AS SELECT * REPLACE ({casts}) FROM {name}"  # noqa: S608
        )
        return self.connection.table(view)

    @contextmanager
    def _refusing(self, where: str) -> Iterator[None]:
        """The engine's own errors about files, as one line."""
        try:
            yield
        except self._errors() as error:
            is_memory = type(error).__name__ == "OutOfMemoryException"
            raise DocumentError(
                where,
                expected="a panel that the engine can read to its end",
                found=one_line(str(error), 160),
                todo="free memory and room for temporary files, or use --engine spark"
                if is_memory
                else "check that the file is whole and is CSV or Parquet as its name says",
            ) from error

    def _errors(self) -> tuple[type[Exception], ...]:
        if self.name == "duckdb":
            import duckdb

            return (duckdb.Error,)
        from pyspark.errors import PySparkException

        return (PySparkException,)

    @contextmanager
    def _watched(self, step: str) -> Iterator[None]:
        """Tell the listener how far the step is; DuckDB says so to another thread only."""
        if self.progress is None:
            yield
            return
        listener, done = self.progress, threading.Event()
        listener(step, 0.0)

        def poll() -> None:
            while not done.wait(POLL_SECONDS):
                share = self.connection.con.query_progress() / 100
                listener(step, min(max(share, 0.0), 1.0))

        watcher = threading.Thread(target=poll, daemon=True)
        if self.name == "duckdb":
            watcher.start()
        try:
            yield
        finally:
            done.set()
            if watcher.is_alive():
                watcher.join()
        listener(step, 1.0)


@contextmanager
def open_engine(
    name: str = "duckdb",
    *,
    memory_bytes: int = MEMORY_BYTES,
    progress: Progress | None = None,
) -> Iterator[Engine]:
    """An engine with a folder of its own to spill into, closed and emptied afterwards.

    Raises:
        ConfigError: No such engine, or Spark is asked for where it is not installed.
    """
    if name not in ENGINES:
        raise ConfigError(
            "--engine", expected=" or ".join(ENGINES), found=repr(name), todo="choose one of them"
        )
    with tempfile.TemporaryDirectory(prefix="transparency-audit-") as folder:
        connection = _connect_spark() if name == "spark" else _connect_duckdb(folder, memory_bytes)
        try:
            yield Engine(name, connection, progress)
        finally:
            # A Spark session outlives us: starting one takes a quarter of a minute.
            if name == "duckdb":
                connection.disconnect()


def _connect_duckdb(folder: str, memory_bytes: int) -> Any:
    import ibis

    connection = ibis.duckdb.connect(
        ":memory:",
        memory_limit=f"{memory_bytes // 2**20}MiB",
        temp_directory=folder,
        preserve_insertion_order=False,
        # Nothing is ever fetched: a panel's name must not make the engine reach out.
        autoinstall_known_extensions=False,
        autoload_known_extensions=False,
    )
    connection.raw_sql("SET TimeZone = 'UTC'")
    return connection


def _connect_spark() -> Any:
    import ibis

    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise ConfigError(
            "--engine spark",
            expected="pyspark",
            found="none in this environment",
            todo="install transparency-audit with the extra `spark`, or use --engine duckdb",
        ) from error
    try:
        session = (
            SparkSession.builder.appName("transparency-audit")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .getOrCreate()
        )
    except (PySparkException, RuntimeError, OSError) as error:
        raise ConfigError(
            "--engine spark",
            expected="Java 17 or later",
            found=one_line(str(error), 120),
            todo="install Java 17 and set JAVA_HOME, or use --engine duckdb",
        ) from error
    return ibis.pyspark.connect(session)


@cache
def _builtin(function: str, takes: tuple[str, ...], gives: str) -> Any:
    """A function that the engine has and Ibis does not know."""
    import ibis

    # Never run: the engine's own function of that name is. Ibis takes the arguments from here.
    def of_one(first: object) -> None: ...

    def of_two(first: object, second: object) -> None: ...

    signature = (tuple(ibis.dtype(word) for word in takes), ibis.dtype(gives))
    body = of_one if len(takes) == 1 else of_two
    return ibis.udf.scalar.builtin(body, name=function, signature=signature)


def _quoted(name: str) -> str:
    """A name as SQL reads it literally."""
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def _as_literal(name: str) -> str:
    """A file's name with what DuckDB would read as a pattern made harmless."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)

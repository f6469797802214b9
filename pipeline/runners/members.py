"""A Dask cluster -> those of its workers that may have shards, looked at again and again."""

from distributed import Client

from broadsheet.pipeline.rules import Rules
from broadsheet.pipeline.runners.remote import admit


class Members:
    """Who is in the cluster: admitted with how many threads, or refused with why."""

    def __init__(self, client: Client, rules: Rules, makeup: dict[str, str]) -> None:
        self._client = client
        self._rules = rules
        self._makeup = makeup
        self._refusals: dict[str, str | None] = {}  # by address; None: admitted
        self.threads: dict[str, int] = {}  # of those admitted
        self.notes: list[str] = []

    def look(self) -> bool:
        """Admit or refuse who is new, forget who is gone; whether anything changed."""
        present: dict[str, int] = self._client.nthreads()
        new = [address for address in present if address not in self._refusals]
        if new:
            self._admit(new)
        for address in [one for one in self._refusals if one not in present]:
            del self._refusals[address]
        before, self.threads = (
            self.threads,
            {one: n for one, n in present.items() if self._refusals.get(one, "unknown") is None},
        )
        return before != self.threads

    def _admit(self, addresses: list[str]) -> None:
        answers = self._client.run(
            admit, self._rules, self._makeup, workers=addresses, on_error="return"
        )
        for address, answer in answers.items():
            match answer:
                case OSError():  # gone, or not there yet: the next look will tell
                    continue
                case Exception():
                    refusal: str | None = f"broadsheet does not run there: {answer}"
                case said:
                    refusal = said
            self._refusals[address] = refusal
            if refusal is not None:
                self.notes.append(f"Dask worker {address} was given no shards: {refusal}")

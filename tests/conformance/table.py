"""The table client × capability: rows that ran, what each said, and which failures are known for a reason."""
import os
import re
import time
import traceback

REASONS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "reasons.txt")


def reasons():
    """`client | capability | reason` → reason by the first two."""
    found = {}
    with open(REASONS, encoding="utf-8") as source:
        for line in source:
            if line.strip() and not line.startswith("#"):
                client, capability, reason = (part.strip() for part in line.split("|", 2))
                found[client, capability] = reason
    return found


class Table:
    """`only`: rows whose "client | capability" contains it; `quick`: by client the capabilities to run, None for all of one."""

    def __init__(self, only="", quick=None):
        self.rows, self.only, self.quick, self.known = [], only, quick, reasons()
        self.began = time.monotonic()

    def wants(self, client, capability):
        if self.only not in f"{client} | {capability}":
            return False
        return self.quick is None or client in self.quick and (self.quick[client] is None or capability in self.quick[client])

    def wants_any(self, client, capabilities):
        return any(self.wants(client, each) for each in capabilities)

    def run(self, client, capability, test, *arguments):
        """Runs one row; a failure is an exception, its first line the reason."""
        if not self.wants(client, capability):
            return
        began, failure = time.monotonic(), ""
        try:
            test(*arguments)
        except Exception as error:  # noqa: BLE001 - whatever goes wrong is the row's result
            failure = " ".join(str(error).split()) or type(error).__name__
            if os.environ.get("BROKERLAB_CONFORMANCE_TRACE"):
                traceback.print_exc()
        self.note(client, capability, failure, time.monotonic() - began)

    def note(self, client, capability, failure="", seconds=0.0):
        reason = self.known.get((client, capability), "")
        verdict = "pass" if not failure else "known" if reason else "FAIL"
        if not failure and reason:
            verdict, failure = "FAIL", "listed in reasons.txt as failing, and passes: take it out of the list"
        self.rows.append((client, capability, verdict))
        text = failure if verdict == "FAIL" else reason if verdict == "known" else ""
        text = re.sub(r"\x1b\[[0-9;]*m", "", text)
        print(f"{client:<24} {capability:<44} {verdict:<6}{f'{seconds:5.1f} s' if seconds else '':>8}  {text[:400]}".rstrip(), flush=True)

    def skip(self, client, why):
        self.rows.append((client, "", "skip"))
        print(f"{client:<24} {'all':<44} skipped: {why}", flush=True)

    def finish(self):
        count = {verdict: sum(1 for row in self.rows if row[2] == verdict) for verdict in ("pass", "known", "FAIL", "skip")}
        print(f"{count['pass']} pass, {count['known']} fail for a reason that is listed, {count['FAIL']} fail, {time.monotonic() - self.began:.0f} s"
              + (f", {count['skip']} clients skipped" if count["skip"] else ""))
        if not self.rows:
            print(f"no row has '{self.only}' in its name")
        return 1 if count["FAIL"] or not self.rows else 0

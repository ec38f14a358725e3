"""A real Elasticsearch, started with a small heap: one node, one that asks for a password over TLS, or a cluster."""

from __future__ import annotations

import base64
import json
import os
import re
import secrets
import ssl
import subprocess
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from scripts.services import certificates
from scripts.services.certificates import Authority
from scripts.services.elasticsearch_distribution import distribution, java_home, readable
from scripts.services.processes import Failed, ServerProcess, Workspace, as_ordinary_user, free_port, hand_over

HEAP = "512m"
CLUSTER_HEAP = "400m"
# For Java that lives a few minutes: it starts with a third less work, and never gets as fast as it could.
BRIEF = "-XX:TieredStopAtLevel=1"
CLUSTER_SIZE = 3
START_SECONDS = 180


class Installation:
    """The distribution, a Java and a temporary folder that nodes are made in."""

    def __init__(self, name: str) -> None:
        """Fetched the first time."""
        self.java, found = java_home(), distribution()
        self.workspace = Workspace(name)
        self.home = readable(found, self.workspace.path)

    def environment(self, configuration: Path) -> dict[str, str]:
        """What the distribution's programs need to be told."""
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self.workspace.path),
            "ES_JAVA_HOME": str(self.java),
            "ES_PATH_CONF": str(configuration),
            "CLI_JAVA_OPTS": BRIEF,
        }


class Node:
    """One node on the loopback address, with ports and folders of its own; it can be killed and started again."""

    scheme = "http"

    def __init__(self, installation: Installation, name: str, *, heap: str = HEAP, is_brief: bool = True) -> None:
        """Nothing runs yet; `configure` comes before the first start. `is_brief`: it lives for one test run."""
        self._installation = installation
        self._java = f"-Xms{heap} -Xmx{heap}{f' {BRIEF}' if is_brief else ''}"
        self._collector = "Serial" if is_brief else "G1"
        self._process: ServerProcess | None = None
        self._folder = installation.workspace.folder(name)
        self._scratch = installation.workspace.folder(f"{name}/scratch")
        self.name = name
        self.configuration = installation.workspace.folder(f"{name}/config")
        self.port = free_port()
        self.transport_port = free_port()

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def configure(self, settings: Mapping[str, object]) -> None:
        """Write its settings: those that every node has, and these."""
        workspace, home = self._installation.workspace, self._installation.home
        written = {
            "node.name": self.name,
            "network.host": "127.0.0.1",
            "http.port": self.port,
            "transport.port": self.transport_port,
            "path.data": str(workspace.folder(f"{self.name}/data")),
            "path.logs": str(workspace.folder(f"{self.name}/logs")),
            "cluster.routing.allocation.disk.threshold_enabled": False,
            **settings,
        }
        options = (home / "config" / "jvm.options").read_text()
        options = re.sub(r"(?m)^.*-Xlog:gc.*$", "", options).replace("UseG1GC", f"Use{self._collector}GC")
        self.add_file("jvm.options", options)
        self.add_file("log4j2.properties", (home / "config" / "log4j2.properties").read_text())
        self.add_file("elasticsearch.yml", "".join(f"{key}: {json.dumps(value)}\n" for key, value in written.items()))

    def add_file(self, name: str, text: str) -> None:
        """Put a file beside its settings."""
        path = self.configuration / name
        path.write_text(text)
        hand_over(path)

    def run(self, program: str, *arguments: str, said: str = "") -> None:
        """Run one of the distribution's programs on its settings, with something to read."""
        result = subprocess.run(  # noqa: S603 - the command is our own
            as_ordinary_user([self._installation.home / "bin" / program, *arguments]),
            env=self._installation.environment(self.configuration),
            input=said,
            cwd=self._folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode:
            raise Failed(f"{program}: {result.stderr.strip() or result.stdout.strip()}")

    def launch(self) -> None:
        """Start it, on the data it had if it ran before."""
        self._process = ServerProcess(
            [self._installation.home / "bin" / "elasticsearch"],
            log=self._folder / "console.log",
            environment={
                **self._installation.environment(self.configuration),
                "ES_TMPDIR": str(self._scratch),
                "ES_JAVA_OPTS": self._java,
            },
        )

    def wait(self, query: str = "wait_for_status=yellow", *, seconds: float = START_SECONDS) -> None:
        """Wait until the cluster is as healthy as `query` asks."""
        if self._process is None:
            raise Failed("Elasticsearch was never launched")
        self._process.wait_until(lambda: self._is_healthy(query), seconds=seconds)

    def kill(self) -> None:
        """SIGKILL, as if the machine had died."""
        if self._process:
            self._process.kill()

    def stop(self) -> None:
        """Stop it in order."""
        if self._process:
            self._process.stop()

    def _is_healthy(self, query: str) -> bool:
        # GET / is not part of this distribution, the health of the cluster is.
        url = f"{self.url}/_cluster/health?timeout=1s&{query}"
        request = urllib.request.Request(url, headers=self._credentials())  # noqa: S310 - ours
        try:
            with urllib.request.urlopen(request, timeout=10, context=self._tls()) as answer:  # noqa: S310 - ours
                return not json.load(answer)["timed_out"]
        except (urllib.error.URLError, OSError, ValueError):
            return False

    def _credentials(self) -> dict[str, str]:
        return {}

    def _tls(self) -> ssl.SSLContext | None:
        return None


class Server:
    """One node that is a cluster by itself, without passwords."""

    def __init__(self, *, is_brief: bool) -> None:
        self._installation = Installation("elasticsearch")
        self._node = Node(self._installation, "one", is_brief=is_brief)

    @property
    def url(self) -> str:
        """What `ELASTICSEARCH_URL` should be."""
        return self._node.url

    def launch(self) -> None:
        """Start the node; `wait` tells when it answers."""
        self._node.configure(
            {
                "cluster.name": "kunskapsbanken-tests",
                "discovery.type": "single-node",
                "xpack.security.enabled": False,
            }
        )
        self._node.launch()

    def wait(self) -> str:
        """Wait until the cluster's health is at least yellow; gives its URL."""
        self._node.wait()
        return self.url

    def stop(self) -> None:
        """Stop the node and remove its data."""
        self._node.stop()
        self._installation.workspace.remove()


class SecuredNode(Node):
    """A node that talks TLS and asks who is there."""

    scheme = "https"

    def __init__(self, installation: Installation, name: str, *, authority: Authority, password: str) -> None:
        """Its superuser `elastic` has this password."""
        super().__init__(installation, name)
        self._authority = authority
        self._password = password

    def _credentials(self) -> dict[str, str]:
        token = base64.b64encode(f"elastic:{self._password}".encode()).decode()
        return {"Authorization": f"Basic {token}"}

    def _tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self._authority.certificate)


class SecuredServer:
    """One node that asks for a user and a password, over TLS with an authority of its own."""

    def __init__(self, roles: Mapping[str, Mapping[str, object]]) -> None:
        """For each role there is one user of the same name, who may do what it says and nothing else."""
        certificates.executable()  # what is missing is said before anything is made
        self._installation = Installation("elasticsearch-secured")
        self._authority = Authority(self._installation.workspace.folder("authority"))
        self._roles = roles
        self.passwords = {name: secrets.token_hex() for name in ("elastic", *roles)}
        self._node = SecuredNode(
            self._installation, "secured", authority=self._authority, password=self.passwords["elastic"]
        )

    @property
    def ca_file(self) -> str:
        """What `ELASTICSEARCH_CA_FILE` should be."""
        return str(self._authority.certificate)

    @property
    def urls(self) -> tuple[str, ...]:
        """The two names that its certificate is for."""
        return self._node.url, self._node.url.replace("127.0.0.1", "localhost")

    def launch(self) -> None:
        """Start the node; `wait` tells when it answers."""
        key, certificate = self._authority.issue("server")
        self._node.configure(
            {
                "cluster.name": "kunskapsbanken-secured",
                "discovery.type": "single-node",
                "xpack.security.enabled": True,
                "xpack.security.http.ssl.enabled": True,
                "xpack.security.http.ssl.key": key.name,
                "xpack.security.http.ssl.certificate": certificate.name,
            }
        )
        for file in (key, certificate):
            self._node.add_file(file.name, file.read_text())
        self._node.run(
            "elasticsearch-keystore", "add", "--stdin", "--force", "bootstrap.password", said=self.passwords["elastic"]
        )
        # This distribution keeps users and roles in files only; JSON is YAML, too.
        for name, text in (("roles.yml", json.dumps(self._roles)), ("users", ""), ("users_roles", "")):
            self._node.add_file(name, text)
        for name in self._roles:
            self._node.run("elasticsearch-users", "useradd", name, "-p", self.passwords[name], "-r", name)
        self._node.launch()

    def wait(self) -> str:
        """Wait until it answers; gives its URLs."""
        self._node.wait()
        return ",".join(self.urls)

    def stop(self) -> None:
        """Stop the node and remove its data."""
        self._node.stop()
        self._installation.workspace.remove()


class Cluster:
    """Three nodes, each of which may die."""

    def __init__(self) -> None:
        self._installation = Installation("elasticsearch-cluster")
        names = [f"node-{number}" for number in range(1, CLUSTER_SIZE + 1)]
        self.nodes = {name: Node(self._installation, name, heap=CLUSTER_HEAP) for name in names}

    @property
    def urls(self) -> list[str]:
        """Where the nodes answer."""
        return [node.url for node in self.nodes.values()]

    def launch(self) -> None:
        """Start all nodes; `wait` tells when they have found each other."""
        common = {
            "cluster.name": "kunskapsbanken-cluster",
            "discovery.seed_hosts": [f"127.0.0.1:{node.transport_port}" for node in self.nodes.values()],
            "cluster.initial_master_nodes": list(self.nodes),
            "xpack.security.enabled": False,
        }
        for node in self.nodes.values():
            node.configure(common)
            node.launch()

    def wait(self) -> str:
        """Wait until every node is there and every copy of every index has its place; gives the nodes' URLs."""
        for node in self.nodes.values():
            node.wait(f"wait_for_status=green&wait_for_nodes={len(self.nodes)}")
        return ",".join(self.urls)

    def stop(self) -> None:
        """End all nodes and remove their data."""
        for node in self.nodes.values():
            node.kill()
        self._installation.workspace.remove()

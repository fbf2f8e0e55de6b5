"""The hosts that a plan allows at first: package indexes and code hosts; plans import this list."""

DEFAULT_HOSTS: tuple[str, ...] = (
    # Python
    "pypi.org",
    "files.pythonhosted.org",
    "test.pypi.org",
    "test-files.pythonhosted.org",
    "bootstrap.pypa.io",
    "conda.anaconda.org",
    "repo.anaconda.com",
    # JavaScript
    "registry.npmjs.org",
    "registry.yarnpkg.com",
    "nodejs.org",
    # other languages
    "crates.io",
    "index.crates.io",
    "static.crates.io",
    "proxy.golang.org",
    "sum.golang.org",
    "rubygems.org",
    "index.rubygems.org",
    "repo.maven.apache.org",
    # Debian
    "deb.debian.org",
    "security.debian.org",
    # code hosts
    "github.com",
    "api.github.com",
    "codeload.github.com",
    "gist.github.com",
    "*.githubusercontent.com",
    "gitlab.com",
    "bitbucket.org",
    "codeberg.org",
    "git.sr.ht",
)

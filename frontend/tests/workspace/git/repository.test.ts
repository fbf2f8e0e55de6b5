import { expect, test, vi } from "vitest";
import { HttpError } from "../../../src/lib/http";
import { isWithin, Repository } from "../../../src/workspace/git/repository";
import { DummyGit, ROOT } from "../../fakes/dummy-git";

const made = (api: DummyGit, root = ROOT): { repository: Repository; changed: ReturnType<typeof vi.fn> } => {
  const changed = vi.fn();
  return { repository: new Repository(api, () => root, changed), changed };
};

test("a folder lies within itself and its parents, not in one of a like name", () => {
  expect([isWithin("/a/b", "/a"), isWithin("/a", "/a"), isWithin("/ab", "/a"), isWithin("/a", "/")]).toEqual([true, true, false, true]);
});

test("the repository of the file in use is shown, else that of the folder", async () => {
  const api = new DummyGit({ root: "/home/alice/site" });
  api.become({ root: "/home/alice/lib", branch: "next" });
  const { repository } = made(api, "/home/alice");
  await repository.refresh();
  expect(repository.shown.is).toBe("none");
  expect(repository.use("/home/alice/lib/src/a.py")).toBe(true);
  await repository.refresh();
  expect(repository.status?.branch).toBe("next");
  expect(repository.use("/home/alice/lib/src/deep/b.py")).toBe(false);
  expect(repository.use("/home/alice/site/a.py")).toBe(true);
  await repository.refresh();
  expect(repository.status?.root).toBe("/home/alice/site");
  repository.use("/elsewhere/a.py");
  await repository.refresh();
  expect(repository.shown.is).toBe("none");
});

test("a file in no repository leaves that of the folder", async () => {
  const api = new DummyGit();
  const { repository } = made(api);
  vi.spyOn(api, "status").mockImplementation((folder) => Promise.resolve(folder === ROOT ? (api.repositories.get(ROOT) ?? null) : null));
  repository.use(`${ROOT}/ignored/a.py`);
  await repository.refresh();
  expect(repository.status?.root).toBe(ROOT);
});

test("a folder that is gone leaves that of the workspace, a sandbox that is busy does not", async () => {
  const api = new DummyGit();
  const { repository } = made(api);
  const answers = vi.spyOn(api, "status").mockImplementation((folder) => (folder === ROOT ? Promise.resolve(api.repositories.get(ROOT)!) : Promise.reject(new HttpError("Gone.", 404))));
  repository.use(`${ROOT}/gone/a.py`);
  await repository.refresh();
  expect(repository.status?.root).toBe(ROOT);
  answers.mockRejectedValue(new HttpError("Busy.", 503));
  await repository.refresh();
  expect(repository.trouble).toBe("Busy.");
});

test("looks follow one another, and many that are asked for at once are two", async () => {
  const api = new DummyGit();
  const { repository } = made(api);
  await Promise.all([repository.refresh(), repository.refresh(), repository.refresh()]);
  expect(api.looks).toBe(2);
  await repository.refresh();
  expect(api.looks).toBe(3);
});

test("a failed look leaves what was seen, and says so until one works", async () => {
  const api = new DummyGit();
  const { repository } = made(api);
  api.refusal = new HttpError("Your sandbox is starting.", 503);
  await repository.refresh();
  expect(repository.shown).toEqual({ is: "failed", sentence: "Your sandbox is starting." });
  api.refusal = null;
  await repository.refresh();
  api.refusal = new HttpError("Busy.", 503);
  await repository.refresh();
  expect([repository.status?.root, repository.trouble]).toEqual([ROOT, "Busy."]);
  api.refusal = null;
  await repository.refresh();
  expect(repository.trouble).toBeNull();
});

test("one thing is done at a time, then it is looked at anew; what fails is said", async () => {
  const api = new DummyGit();
  const { repository, changed } = made(api);
  await repository.refresh();
  const deeds = [repository.act((root) => api.commit(root, "one", null)), repository.act((root) => api.commit(root, "two", null))];
  expect(repository.busy).toBe(true);
  expect(await Promise.all(deeds)).toEqual([true, false]);
  expect(api.asked).toEqual([["commit", ROOT, "one", null]]);
  expect(api.looks).toBe(2);
  expect(await repository.act(() => Promise.reject(new HttpError("Nothing to commit.", 409)))).toBe(false);
  expect(repository.problem).toBe("Nothing to commit.");
  repository.forgetProblem();
  expect(repository.problem).toBeNull();
  expect(changed).toHaveBeenCalled();
});

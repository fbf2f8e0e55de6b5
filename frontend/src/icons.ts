// The icons in the sprite, by their Lucide names. A template writes {% icon "folder" %}, a script icon("folder").
export const ICONS = [
  "activity", "arrow-down", "arrow-left", "arrow-right", "arrow-up", "case-sensitive", "check", "chevron-down",
  "chevron-right", "chevron-up", "chevrons-down-up", "chevrons-up-down", "circle-alert", "circle-check",
  "circle-help", "circle-stop", "circle-user-round", "clipboard-paste", "clock", "columns-2", "command", "copy",
  "copy-plus", "download", "ellipsis", "ellipsis-vertical", "external-link", "eye", "eye-off", "file", "file-code",
  "file-diff", "file-plus", "file-symlink", "file-text", "file-up", "files", "folder", "folder-open", "folder-plus",
  "folder-symlink", "folder-up", "git-branch", "git-commit-horizontal", "home", "image", "info", "key-round",
  "keyboard", "layout-dashboard", "link", "loader-circle", "log-out", "maximize", "menu", "minus", "monitor", "moon",
  "notebook-text", "palette", "panel-bottom", "panel-left", "pause", "pencil", "play", "plus", "refresh-cw", "regex",
  "replace", "replace-all", "rotate-ccw", "rows-2", "save", "scissors", "search", "settings", "square-terminal",
  "sun", "table", "terminal", "trash-2", "triangle-alert", "undo-2", "upload", "user", "user-plus", "users",
  "whole-word", "wifi-off", "wrap-text", "x", "zoom-in", "zoom-out",
] as const;

export type IconName = (typeof ICONS)[number];

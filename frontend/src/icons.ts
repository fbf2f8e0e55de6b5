// The icons in the sprite, by their Lucide names. A template writes {% icon "folder" %}, a script icon("folder").
export const ICONS = [
  "activity", "arrow-left", "arrow-right", "arrow-up", "chevron-down", "chevron-right", "chevron-up", "check", "circle-alert",
  "circle-check", "circle-help", "circle-stop", "circle-user-round", "clock", "command", "copy", "download", "ellipsis",
  "ellipsis-vertical", "external-link", "eye", "eye-off", "file", "file-code", "file-plus", "file-symlink", "file-text",
  "file-up", "folder", "folder-open", "folder-plus", "folder-symlink", "folder-up", "home", "info", "keyboard", "key-round",
  "layout-dashboard", "loader-circle", "log-out", "maximize", "menu", "monitor", "moon", "palette", "panel-bottom", "panel-left", "pause", "pencil",
  "play", "plus", "refresh-cw", "rotate-ccw", "save", "search", "settings", "square-terminal", "sun", "terminal", "trash-2", "users",
  "triangle-alert", "undo-2", "upload", "user", "wifi-off", "wrap-text", "x",
] as const;

export type IconName = (typeof ICONS)[number];

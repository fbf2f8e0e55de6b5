// The icons in the sprite, by their Lucide names. A template writes {% icon "folder" %}, a script icon("folder").
export const ICONS = [
  "activity", "arrow-left", "arrow-right", "arrow-up", "check", "chevron-down", "chevron-right", "chevron-up",
  "circle-alert", "circle-check", "circle-help", "circle-stop", "circle-user-round", "clock", "columns-2", "command",
  "copy", "download", "ellipsis", "ellipsis-vertical", "external-link", "eye", "eye-off", "file", "file-code",
  "file-plus", "file-symlink", "file-text", "file-up", "folder", "folder-open", "folder-plus", "folder-symlink",
  "folder-up", "home", "image", "info", "key-round", "keyboard", "layout-dashboard", "link", "loader-circle", "log-out",
  "maximize", "menu", "minus", "monitor", "moon", "notebook-text", "palette", "panel-bottom", "panel-left", "pause", "pencil", "play",
  "plus", "refresh-cw", "rotate-ccw", "rows-2", "save", "search", "settings", "square-terminal", "sun", "table", "terminal",
  "trash-2", "triangle-alert", "undo-2", "upload", "user", "user-plus", "users", "wifi-off", "wrap-text", "x",
  "zoom-in", "zoom-out",
] as const;

export type IconName = (typeof ICONS)[number];

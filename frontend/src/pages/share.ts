// The page of a shared file or folder: it only needs its look.
import "../styles/shares.css";

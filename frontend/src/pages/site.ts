// On every page: the stylesheet.
import "../styles/site.css";

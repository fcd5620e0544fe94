/* The Drawing component: an inline SVG from a list of [tag, attributes, text].
   Only these tags exist, and React escapes every value: data can never become markup. */
(function () {
  const TAGS = new Set(["path", "circle", "rect", "line", "text"]);
  function node(entry, key) {
    const [tag, attributes, text] = entry;
    if (!TAGS.has(tag)) return null;
    return React.createElement(tag, Object.assign({ key: key }, attributes), text);
  }
  function Drawing(props) {
    const attributes = {
      viewBox: props.viewBox,
      className: "drawing " + (props.className || ""),
      focusable: "false",
    };
    if (props.stretch) attributes.preserveAspectRatio = "none";
    if (props.label) Object.assign(attributes, { role: "img", "aria-label": props.label });
    else attributes["aria-hidden"] = "true";
    const title = props.label ? [React.createElement("title", { key: "title" }, props.label)] : [];
    return React.createElement("svg", attributes, title.concat((props.nodes || []).map(node)));
  }
  window.plimsoll = Object.assign(window.plimsoll || {}, { Drawing: Drawing });
})();

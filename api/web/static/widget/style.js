/**
 * The widget's look. Colours are KERN's custom properties where the page has them, else KERN's values.
 * A constructed sheet needs no `unsafe-inline` in the page's Content-Security-Policy.
 */

const css = `
.lotse {
  --action: var(--kern-color-action-default, #2044aa);
  --on-action: var(--kern-color-action-on-default, #fff);
  --focus: var(--kern-color-action-focus-default, #454b6b);
  --text: var(--kern-color-layout-text-default, #131525);
  --muted: var(--kern-color-layout-text-muted, #51577a);
  --ground: var(--kern-color-layout-background-level-2, #fff);
  --hued: var(--kern-color-layout-background-hued, #f3f4f7);
  --line: var(--kern-color-layout-border, #6e7597);
  --soft-line: var(--kern-color-decorative-border-default, #c0c3d5);
  --danger: var(--kern-color-feedback-danger, #c31c13);
  --danger-ground: var(--kern-color-feedback-danger-background, #fee4e0);
  --success: var(--kern-color-feedback-success, #007155);
  --success-ground: var(--kern-color-feedback-success-background, #cdf2e4);
  --warning: var(--kern-color-feedback-warning, #925400);
  --warning-ground: var(--kern-color-feedback-warning-background, #ffe7b6);
  --head: var(--action);
  --on-head: var(--on-action);
  --shadow: 0 8px 32px rgb(19 21 37 / 28%);
  --edge: calc(16px + env(safe-area-inset-bottom, 0px));
  all: initial;
  display: block;
  color: var(--text);
  font: 400 max(1rem, 16px) / 1.45
    var(--kern-typography-font-family-default, "Fira Sans", system-ui, sans-serif);
  overflow-wrap: anywhere;
}
@media (prefers-color-scheme: dark) {
  .lotse {
    --action: var(--kern-color-action-default, #97afe1);
    --on-action: var(--kern-color-action-on-default, #000);
    --focus: var(--kern-color-action-focus-default, #a9aec6);
    --text: var(--kern-color-layout-text-default, #f3f4f7);
    --muted: var(--kern-color-layout-text-muted, #b2b6cc);
    --ground: var(--kern-color-layout-background-level-2, #1d2034);
    --hued: var(--kern-color-layout-background-hued, #131525);
    --soft-line: var(--kern-color-decorative-border-default, #454b6b);
    --danger: var(--kern-color-feedback-danger, #ea7060);
    --danger-ground: var(--kern-color-feedback-danger-background, #4c0000);
    --success: var(--kern-color-feedback-success, #16a884);
    --success-ground: var(--kern-color-feedback-success-background, #00271b);
    --warning: var(--kern-color-feedback-warning, #d58100);
    --warning-ground: var(--kern-color-feedback-warning-background, #351b00);
    --head: var(--ground);
    --on-head: var(--text);
    --shadow: 0 8px 32px rgb(0 0 0 / 70%);
  }
}

*,
*::before,
*::after {
  box-sizing: border-box;
}
[hidden] {
  display: none !important;
}
h2,
p,
ul,
ol {
  margin: 0;
  padding: 0;
}
ul,
ol {
  list-style: none;
}
svg {
  flex: none;
  width: 1.35em;
  height: 1.35em;
  fill: none;
  stroke: currentcolor;
  stroke-width: 1.8;
  stroke-linecap: round;
  stroke-linejoin: round;
}
button,
textarea,
a,
summary,
input {
  font: inherit;
  color: inherit;
}
button,
.plain,
.menu a {
  display: inline-flex;
  align-items: center;
  justify-content: center;
  gap: 0.5em;
  min-height: 44px;
  padding: 0.35em 0.9em;
  border: 1px solid transparent;
  border-radius: 8px;
  background: none;
  line-height: 1.25;
  text-align: start;
  text-decoration: none;
  cursor: pointer;
}
a {
  color: var(--action);
  text-underline-offset: 3px;
}
:focus-visible {
  outline: 3px solid var(--focus);
  outline-offset: 2px;
}
.unseen,
.follows > .speaker {
  position: absolute;
  width: 1px;
  height: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}

.launcher {
  position: fixed;
  z-index: 2147483000;
  right: 16px;
  bottom: var(--edge);
  max-width: calc(100vw - 32px);
  min-height: 56px;
  padding: 0.5em 1.3em 0.5em 1.1em;
  border-radius: 28px;
  background: var(--action);
  border-color: var(--on-action);
  color: var(--on-action);
  font-weight: 600;
  box-shadow: var(--shadow);
}
.launcher:hover {
  text-decoration: underline;
  text-underline-offset: 4px;
}
.badge {
  padding: 0.15em 0.7em;
  border-radius: 1em;
  background: var(--on-action);
  color: var(--action);
  font-size: 0.875em;
}

.panel {
  position: fixed;
  z-index: 2147483000;
  right: 16px;
  bottom: var(--edge);
  display: flex;
  flex-direction: column;
  width: min(420px, 100vw - 32px);
  height: min(720px, 100dvh - 32px);
  overflow: hidden auto;
  scroll-padding-bottom: 100px;
  background: var(--ground);
  border: 1px solid var(--line);
  border-radius: 16px;
  box-shadow: var(--shadow);
  animation: rise 0.18s ease-out;
}
@keyframes rise {
  from {
    opacity: 0;
    transform: translateY(12px);
  }
}

.head {
  display: flex;
  align-items: center;
  gap: 4px;
  padding: 6px 6px 6px 16px;
  background: var(--head);
  color: var(--on-head);
  border-bottom: 1px solid var(--soft-line);
}
.head h2 {
  flex: 1;
  font-size: 1.0625em;
  font-weight: 600;
  line-height: 1.25;
  text-wrap: balance;
}
.head :focus-visible {
  outline-color: currentcolor;
  outline-offset: -3px;
}
.bare {
  min-width: 44px;
  padding: 0.35em 0.6em;
}
.bare:hover,
.tools button:hover {
  text-decoration: underline;
  text-underline-offset: 3px;
}
.tools {
  display: grid;
  grid-template-columns: 1fr 1fr;
  border-bottom: 1px solid var(--soft-line);
}
.tools button {
  font-size: 0.875em;
  border-radius: 0;
  padding: 0.25em 0.6em;
}
.tools button + button {
  border-left-color: var(--soft-line);
}
.tools :focus-visible {
  outline-offset: -3px;
}
.knob {
  flex: none;
  width: 2.4em;
  height: 1.4em;
  padding: 2px;
  border: 2px solid var(--line);
  border-radius: 1em;
}
.knob::before {
  content: "";
  display: block;
  height: 100%;
  aspect-ratio: 1;
  border-radius: 50%;
  background: var(--line);
}
[aria-checked="true"] .knob {
  background: var(--action);
  border-color: var(--action);
}
[aria-checked="true"] .knob::before {
  margin-left: auto;
  background: var(--on-action);
}
.menu {
  flex: none;
  padding: 4px;
  border-bottom: 1px solid var(--soft-line);
}
.menu button,
.menu a {
  position: relative;
  width: 100%;
  justify-content: start;
  color: var(--text);
}
.menu button:hover,
.menu a:hover {
  background: var(--hued);
  text-decoration: underline;
}
.menu :focus-visible {
  outline-offset: -3px;
}

.crisis:not(:empty) {
  padding: 10px 12px 12px;
  background: var(--danger-ground);
  border-bottom: 2px solid var(--danger);
  max-height: 38%;
  overflow: auto;
  flex: none;
}
.crisis p {
  font-weight: 600;
  padding-bottom: 6px;
}
.crisis ul {
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 11em), 1fr));
  gap: 6px;
}
.crisis a {
  display: grid;
  grid-template-columns: auto 1fr;
  align-items: center;
  gap: 0 0.6em;
  min-height: 44px;
  height: 100%;
  padding: 6px 10px;
  border: 1px solid var(--danger);
  border-radius: 8px;
  background: var(--ground);
  color: var(--text);
  text-decoration: none;
  line-height: 1.25;
}
.crisis svg {
  grid-row: span 2;
  color: var(--danger);
}
.crisis span {
  font-size: 0.875em;
}
.crisis strong {
  font-size: 1.0625em;
  text-decoration: underline;
  text-underline-offset: 3px;
  overflow-wrap: normal;
}
.banner:not(:empty) {
  padding: 8px 16px;
  background: var(--success-ground);
  border-bottom: 1px solid var(--success);
  font-size: 0.9375em;
}

.talk {
  flex: 1 1 8em;
  min-height: 8em;
  display: flex;
  flex-direction: column;
  background: var(--hued);
}
.log {
  position: relative;
  flex: 1;
  min-height: 0;
  overflow-y: auto;
  overscroll-behavior: contain;
  padding: 4px 16px 16px;
}
.log:focus-visible {
  outline-offset: -3px;
}
.message {
  position: relative;
  max-width: 88%;
  padding-top: 14px;
}
.message.follows {
  padding-top: 6px;
}
.message:not(.follows) > .speaker {
  padding: 0 2px 3px;
  color: var(--muted);
  font-size: 0.875em;
  font-weight: 600;
}
.bubble {
  width: fit-content;
  max-width: 100%;
  padding: 9px 13px;
  border: 1px solid var(--soft-line);
  border-radius: 4px 14px 14px 14px;
  background: var(--ground);
}
.text {
  white-space: pre-line;
}
.text:empty {
  display: none;
}
.claimant {
  margin-left: auto;
}
.claimant .speaker {
  text-align: end;
}
.claimant .bubble {
  margin-left: auto;
  border-color: transparent;
  border-radius: 14px 4px 14px 14px;
  background: var(--action);
  color: var(--on-action);
}
.claimant.unsent .bubble {
  border: 1px dashed var(--line);
  background: none;
  color: var(--text);
}
.claimant.unsent .bubble::after {
  content: "Noch nicht gesendet";
  display: block;
  color: var(--muted);
  font-size: 0.875em;
}
.staff .bubble {
  border-color: var(--success);
  border-left-width: 5px;
}
.system .bubble {
  background: none;
  border-style: dashed;
  border-color: var(--line);
}
.typing {
  min-height: 1.9em;
  padding: 0 18px 4px;
  color: var(--muted);
  font-size: 0.9375em;
}

.replies {
  display: flex;
  flex-wrap: wrap;
  gap: 8px;
  padding-top: 8px;
}
.reply,
.plain {
  border-color: var(--action);
  background: var(--ground);
  color: var(--action);
  font-weight: 600;
}
@media (hover: hover) {
  .reply:hover,
  .plain:hover {
    background: var(--action);
    color: var(--on-action);
  }
}
.reply {
  border-radius: 22px;
  padding: 0.4em 1.1em;
}
.slot {
  display: grid;
  grid-template-columns: auto 1fr;
  gap: 0 0.7em;
  width: 100%;
  border-radius: 12px;
  padding: 0.6em 0.9em;
}
.slot svg {
  grid-row: span 3;
}
.slot > :not(svg) {
  grid-column: 2;
}
.slot span {
  font-weight: 400;
  font-size: 0.9375em;
}

.card {
  display: grid;
  gap: 10px;
  padding-top: 10px;
}
.text:empty + .card {
  padding-top: 0;
}
.card .plain {
  width: fit-content;
}
.when {
  font-size: 1.125em;
  font-weight: 600;
}
.secret {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  justify-content: space-between;
  gap: 6px 12px;
  padding: 8px 12px;
  border: 1px solid var(--soft-line);
  border-radius: 8px;
  background: var(--hued);
}
.secret span {
  display: block;
  font-size: 0.875em;
  color: var(--muted);
}
.secret code {
  font:
    600 1.5em/1.3 ui-monospace,
    "Cascadia Mono",
    Menlo,
    Consolas,
    monospace;
  letter-spacing: 0.06em;
  user-select: all;
}
.rules {
  display: grid;
  gap: 8px;
}
.rule {
  display: grid;
  grid-template-columns: 1.7em 1fr;
  gap: 8px;
}
.symbol {
  display: grid;
  place-items: center;
  width: 1.7em;
  height: 1.7em;
  border: 1px solid;
  border-radius: 50%;
  font-weight: 600;
}
.met .symbol {
  color: var(--success);
  background: var(--success-ground);
}
.open .symbol {
  color: var(--warning);
  background: var(--warning-ground);
}
.unmet .symbol {
  color: var(--danger);
  background: var(--danger-ground);
}
summary {
  width: fit-content;
  min-height: 44px;
  align-content: center;
  color: var(--action);
  cursor: pointer;
}
details {
  font-size: 0.9375em;
}
.lines li {
  display: grid;
  grid-template-columns: 1fr auto;
  align-items: center;
  gap: 4px 12px;
  padding: 4px 0;
  border-bottom: 1px solid var(--soft-line);
  white-space: pre-line;
}
.lines label {
  display: flex;
  align-items: center;
  gap: 8px;
  min-height: 44px;
  color: var(--muted);
  cursor: pointer;
}
.lines input {
  width: 24px;
  height: 24px;
  margin: 0;
  accent-color: var(--action);
}
.lines li:has(:checked) > span {
  text-decoration: line-through;
}

.notice[data-kind] {
  display: grid;
  gap: 8px;
  padding: 10px 16px;
  background: var(--hued);
  border-top: 1px solid var(--soft-line);
}
.notice:is([data-kind="connection"], [data-kind="ending"]) {
  background: var(--warning-ground);
  border-top: 2px solid var(--warning);
}
.notice[data-kind="invalid"] {
  background: var(--danger-ground);
  border-top: 2px solid var(--danger);
}
.actions {
  display: flex;
  flex-wrap: wrap;
  gap: 8px;
}
.actions:empty {
  display: none;
}
.composer {
  position: sticky;
  bottom: 0;
  z-index: 1;
  display: grid;
  grid-template-columns: 1fr auto;
  gap: 2px 8px;
  align-items: end;
  padding: 8px 12px 12px;
  border-top: 1px solid var(--soft-line);
  background: var(--ground);
}
.composer label {
  grid-column: 1 / -1;
  padding-left: 2px;
  color: var(--muted);
  font-size: 0.875em;
}
textarea {
  width: 100%;
  min-height: 46px;
  max-height: 8em;
  padding: 10px 12px;
  border: 1px solid var(--text);
  border-radius: 8px;
  background: var(--ground);
  resize: none;
  field-sizing: content;
  line-height: 1.45;
}
textarea[aria-invalid="true"] {
  border: 2px solid var(--danger);
}
.send {
  min-height: 46px;
  background: var(--action);
  color: var(--on-action);
  font-weight: 600;
}
.send:hover {
  text-decoration: underline;
  text-underline-offset: 3px;
}

.easy .log,
.easy textarea {
  font-size: 1.2em;
  line-height: 1.6;
}

@media (max-width: 480px) {
  .panel {
    inset: auto 0 var(--seen-bottom, 0);
    width: 100%;
    height: var(--seen-height, 100dvh);
    max-height: none;
    border: 0;
    border-radius: 0;
  }
  .composer {
    padding-bottom: calc(12px + env(safe-area-inset-bottom, 0px));
  }
  .log {
    padding-inline: 12px;
  }
  .message {
    max-width: 94%;
  }
}
@media (prefers-reduced-motion: reduce) {
  .panel {
    animation: none;
  }
}
@media (forced-colors: active) {
  .launcher,
  .send,
  .reply,
  .plain,
  .claimant .bubble {
    border-color: ButtonBorder;
  }
  .claimant .bubble {
    border-width: 2px;
  }
  .knob::before {
    background: ButtonText;
  }
  [aria-checked="true"] .knob {
    background: Highlight;
    forced-color-adjust: none;
  }
}
`;

export const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

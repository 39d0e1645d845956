/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/**
 * cam_html_text:
 * @page: the page so far
 * @text: (nullable): any text
 *
 * The one way for text to come into a page: made fit by cam_shown() (at most 600 characters), then
 * escaped for content and for quoted attributes alike. All other functions of this file that take
 * text use it.
 */
void cam_html_text(GString *page, const char *text);

/**
 * cam_html_element:
 * @page: the page so far
 * @tag: our own tag name
 * @class: (nullable): our own class names
 * @text: (nullable): its content
 */
void cam_html_element(GString *page, const char *tag, const char *class, const char *text);

/**
 * cam_html_time:
 * @page: the page so far
 * @utc_us: microseconds since 1970; 0 for none
 *
 * Adds an element `time`: local time with its zone to read, UTC for machines.
 */
void cam_html_time(GString *page, gint64 utc_us);

/**
 * cam_html_begin:
 * @page: an empty page
 * @title: its title
 * @subject: what it is about, such as the inventory's name; for the title bar
 *
 * Everything up to and with the opening of `main`: no scripts, nothing from outside, and a policy
 * that would forbid both.
 */
void cam_html_begin(GString *page, const char *title, const char *subject);

/**
 * cam_html_fact:
 * @page: the page so far, inside a `dl`
 * @name: what
 * @value: (nullable): the value; nothing is added for NULL and for an empty one
 */
void cam_html_fact(GString *page, const char *name, const char *value);

/**
 * cam_html_begin_table:
 * @page: the page so far
 * @class: our own class names
 * @caption: what the table shows, for screen readers
 * @titles: (array zero-terminated=1): column titles; `#` before one makes it a column of numbers
 *
 * Up to and with the opening of `tbody`. Wide tables scroll inside their frame.
 */
void cam_html_begin_table(GString *page, const char *class, const char *caption,
                          const char *const *titles);

/**
 * cam_html_end_table:
 * @page: the page so far
 */
void cam_html_end_table(GString *page);

/**
 * cam_html_chip:
 * @page: the page so far
 * @tone: one of `good`, `calm`, `warn`, `bad`, `live`
 * @label: the word in it
 *
 * A state: a word with a mark before it, told apart without colour too.
 */
void cam_html_chip(GString *page, const char *tone, const char *label);

/**
 * cam_html_tile:
 * @page: the page so far
 * @tone: as cam_html_chip()
 * @count: a big number
 * @label: what it counts
 */
void cam_html_tile(GString *page, const char *tone, guint count, const char *label);

/**
 * cam_html_end:
 * @page: the page so far
 * @note: last line of the page
 */
void cam_html_end(GString *page, const char *note);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/engine/run-private.h"

/*
 * A device that is waited for may come back at another address, and somebody else may take the one
 * it had. Who is who is told by what devices say unasked when they start, and by probes; neither
 * needs a login. What is said there only tells where to ask: what counts is the serial that the
 * device itself gives.
 */

/* cam_seek_forget: it is away from now on: what was seen of it before does not count any more */
void cam_seek_forget(CamJob *job);

/* cam_seek_note: somebody was seen */
void cam_seek_note(CamJob *job, const CamSighting *sighting);

/* cam_seek_judge: whether @identity is the device of @job */
CamMatch cam_seek_judge(const CamJob *job, const CamIdentity *identity);

/* cam_seek_note_stranger: another device answered at its address and port, or was found to belong
 * there */
void cam_seek_note_stranger(CamJob *job, const CamIdentity *identity);

/* cam_seek_note_silence: nobody is at its address: who comes next is not known */
void cam_seek_note_silence(CamJob *job);

/* cam_seek_doubts: whether it must be asked who stands at its address before a login goes there */
gboolean cam_seek_doubts(const CamJob *job);

/* cam_seek_doubts_refusal: whether it must be asked once more who refused the login */
gboolean cam_seek_doubts_refusal(CamJob *job);

/* cam_seek_begin_last: the time is over: whether its address, where somebody else stands, is asked
 * once more before that is what came of it. What was known of there does not count then */
gboolean cam_seek_begin_last(CamJob *job);

/* cam_seek_ask: asks who is there, for a second or so: calls @again in between, which must call
 * this again, and @then at the end. Who says that he is the one wakes the job */
void cam_seek_ask(CamJob *job, void (*again)(CamJob *job), void (*then)(CamJob *job));

/* cam_seek_probe: asks all devices where they are when it is time to */
void cam_seek_probe(CamJob *job);

/* cam_seek_has_place: whether it was seen at one other address that may be asked now */
gboolean cam_seek_has_place(const CamJob *job);

/* cam_seek_go: sets its device to that address; cam_seek_stay() or cam_seek_return() must follow */
void cam_seek_go(CamJob *job);

/* cam_seek_stay: it is the right one: the journal, the TLS key and all later steps go there */
void cam_seek_stay(CamJob *job, CamTalk *talk);

/* cam_seek_return: it is not, or did not answer; @for_good: it is not asked again */
void cam_seek_return(CamJob *job, gboolean for_good);

/* cam_seek_clear: frees what is known */
void cam_seek_clear(CamSeek *seek);

// The figures of an epoch in the order of a store's columns. For the sources of the store alone.
#pragma once

#include "engine/history/records.h"

namespace normscope {

template <class Record, class Visit>
void visitFigures(Record &record, Visit visit)
{
    visit(record.seconds);
    visit(record.trainLoss);
    visit(record.trainAccuracy);
    visit(record.testLoss);
    visit(record.testAccuracy);
    visit(record.examplesPerSecond);
    visit(record.examplesPerSecondWhole);
    for (auto *evaluated :
         {&record.validation, &record.testMoving, &record.testExact, &record.testMinibatch}) {
        visit(evaluated->loss);
        visit(evaluated->accuracy);
    }
}
inline constexpr int epochFigures = 15;

} // namespace normscope
